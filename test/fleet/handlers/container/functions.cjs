// Functions that behave in one way each. CommonJS, as most bundles are.
const never = () => new Promise(() => {});
let calls = 0;

exports.echo = async (event, context) => ({
  event,
  pid: process.pid,
  call: ++calls,
  now: Date.now(),
  remaining: context.getRemainingTimeInMillis(),
  context: Object.fromEntries(Object.entries(context).filter(([, value]) => typeof value !== 'function')),
  methods: Object.keys(context).filter((name) => typeof context[name] === 'function'),
  env: process.env,
  argv: process.execArgv,
});

exports.fails = async () => {
  throw new TypeError('no such order');
};
/** What errors can look like. */
const { runInNewContext } = require('node:vm');
const { setPrototypeOf } = Object;
const odd = {
  'no name': () => Object.assign(new Error('nameless'), { name: undefined }),
  'no message': () => Object.assign(new TypeError('gone'), { message: undefined }),
  'no stack': () => Object.assign(new Error('nowhere'), { stack: undefined }),
  'name of a number': () => Object.assign(new Error('x'), { name: 42 }),
  'name of a bigint': () => Object.assign(new Error('x'), { name: 10n }),
  'message of a bigint': () => Object.assign(new Error('x'), { message: 10n }),
  'message that throws': () => Object.defineProperty(new Error(), 'message', { get: () => odd.none() }),
  'long name': () => Object.assign(new Error('x'), { name: 'n'.repeat(50_000) }),
  'long message': () => new Error('m'.repeat(50_000)),
  'huge message': () => new RangeError('m'.repeat(1024 * 1024)),
  'name of many lines': () => Object.assign(new Error('x'), { name: 'two\r\nlines é' }),
  'of another realm': () => runInNewContext(`new TypeError('elsewhere')`),
  'only like an error': () => ({ name: 'Alike', message: 'in shape', stack: 'Alike: in shape\n    at here' }),
  'not quite like an error': () => ({ name: 'Alike', message: 'in shape' }),
  'without a prototype': () => setPrototypeOf({}, null),
};
exports.oddErrors = async ({ kind }) => {
  throw odd[kind]();
};
exports.streamsOddErrors = awslambda.streamifyResponse(async ({ kind }, stream, context) => {
  context.callbackWaitsForEmptyEventLoop = false;
  stream.write('one ');
  throw odd[kind]();
});
exports.failsAtOnce = () => {
  throw new RangeError('too many');
};
exports.rejectsWithText = async () => Promise.reject('just text');
exports.returnsAtOnce = () => 'not awaited';
exports.circular = async () => {
  const a = {};
  a.a = a;
  return a;
};
exports.tooLarge = async () => 'x'.repeat(6 * 1024 * 1024 + 100);

exports.neverSettles = never;
exports.hangs = () => {
  setInterval(() => {}, 1_000);
  return never();
};
exports.spins = () => {
  console.log('spinning');
  for (;;);
};

exports.rejectsBehindItsBack = async ({ goOn }) => {
  void Promise.reject(new Error('nobody awaits this'));
  if (goOn) await new Promise((resolve) => setTimeout(resolve, 50));
  else await never();
  console.log('went on');
  return 'fine';
};
exports.throwsBehindItsBack = async () => {
  setTimeout(() => {
    throw new Error('nobody catches this');
  });
  return never();
};
exports.exits = async ({ code }) => process.exit(code);
exports.killsItself = async ({ signal }) => {
  process.kill(process.pid, signal);
  return never();
};
exports.callback = (event, context, callback) => {
  setTimeout(() => callback(null, { called: event }), 10);
};
exports.callbackError = (event, context, callback) => callback(new Error('called back'));
/** Answers at once, or when the timer is over. */
exports.callbackWithTimer = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = event.wait;
  setTimeout(() => console.log('timer fired'), 200);
  callback(null, Date.now());
};
exports.done = (event, context) => {
  if (event.how === 'done') context.done(null, 'done');
  if (event.how === 'succeed') context.succeed('succeeded');
  if (event.how === 'fail') context.fail(new Error('failed'));
};

exports.streams = awslambda.streamifyResponse(async (event, stream, context) => {
  if (event.prelude) stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
  stream.setContentType?.('text/plain');
  stream.write('one ');
  await new Promise((resolve) => setTimeout(resolve, 10));
  if (event.fail) throw new Error('in the middle');
  stream.write('two');
  stream.end();
  context.callbackWaitsForEmptyEventLoop = false;
});

/** A timer that runs on between the invocations, if something runs. */
let ticks = 0;
exports.ticks = async () => {
  if (ticks === 0) setInterval(() => (ticks += 1), 10);
  await new Promise((resolve) => setTimeout(resolve, 25));
  return ticks;
};

/** Has a process of its own. */
let child;
exports.hasChild = async () => {
  child ??= require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  return child.pid;
};

exports.waits = async ({ ms = 0, value, fail }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (fail) throw new Error(`failed ${value}`);
  return value;
};

exports.nested = { deeper: { handler: async () => 'deep' } };
exports.notAFunction = 42;

// Stopped and continued from outside, as a frozen container is: what a handler with a deadline answers then.
import { Handler, LambdaHandler, UseDatabase, defineDatabase } from 'sluice';

const db = defineDatabase({
  url: process.env['URL'] ?? '',
  applicationName: process.env['APPLICATION'] ?? '',
  connectMs: 5_000,
});

@LambdaHandler()
@UseDatabase(300_000)
class Sleeps extends Handler {
  async handle(event: { seconds: number; leave: boolean }) {
    const query = db.sequelize.query(`SELECT pg_sleep(${event.seconds})`);
    if (event.leave) {
      void query.catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log('leaving');
    } else {
      console.log('started');
      await query;
    }
    return 'slept';
  }
}

const handler = Sleeps.toLambda();
const end = performance.now() + Number(process.env['REMAINING']);
const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => end - performance.now() };
const event = { seconds: Number(process.env['SECONDS']), leave: process.env['LEAVE'] !== undefined };
const outcome = await handler(event, context as never).catch(
  (error: unknown) => (error as { code: string }).code,
);
console.log(`outcome ${String(outcome)}`);
const again = { ...context, getRemainingTimeInMillis: () => 10_000 };
console.log(`again ${String(await handler({ seconds: 0, leave: false }, again as never))}`);

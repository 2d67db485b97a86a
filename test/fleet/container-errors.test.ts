import { describe, expect, test } from 'vitest';
import { RUNTIMES, startContainer } from './handlers/container/start-container.js';

// Whatever a function throws is an answer, and its container serves the next event.

const UNREADABLE = { errorType: 'handled', errorMessage: 'the error cannot be read', trace: [] };

const ODD: Record<string, object> = {
  'no name': { errorType: 'Unknown', errorMessage: 'nameless' },
  'no message': { errorType: 'TypeError', errorMessage: '' },
  'no stack': { errorType: 'Error', errorMessage: 'nowhere', trace: [] },
  'name of a number': UNREADABLE,
  'name of a bigint': UNREADABLE,
  'message of a bigint': UNREADABLE,
  'message that throws': UNREADABLE,
  'long name': { errorType: 'n'.repeat(50_000), errorMessage: 'x' },
  'long message': { errorType: 'Error', errorMessage: 'm'.repeat(50_000) },
  'name of many lines': { errorType: 'two\r\nlines é', errorMessage: 'x' },
  'of another realm': { errorType: 'TypeError', errorMessage: 'elsewhere' },
  'only like an error': {
    errorType: 'Alike',
    errorMessage: 'in shape',
    trace: ['Alike: in shape', '    at here'],
  },
  'not quite like an error': { errorType: 'object', errorMessage: '[object Object]', trace: [] },
  'without a prototype': UNREADABLE,
};

const TOO_LARGE = {
  errorType: 'RangeError',
  errorMessage: expect.stringMatching(/^error of \d{7} bytes, too large$/) as unknown,
  trace: [],
};

describe.each(RUNTIMES)('%s', (runtime) => {
  test('an odd error is an answer', async () => {
    const { container, states } = await startContainer('functions.cjs.oddErrors', { runtime });
    for (const [kind, error] of Object.entries({ ...ODD, 'huge message': TOO_LARGE })) {
      const answer = await container.invoke('r1', JSON.stringify({ kind }));
      expect(answer, kind).toMatchObject({ status: 'failed', error });
    }
    expect(states).not.toContain('dead');
  });

  test('an odd error in the middle of a streamed answer is one too', async () => {
    const { container, states } = await startContainer('functions.cjs.streamsOddErrors', { runtime });
    for (const [kind, error] of Object.entries(ODD)) {
      const answer = await container.invoke('r1', JSON.stringify({ kind }));
      expect(answer, kind).toMatchObject({ status: 'failed', error });
    }
    expect(states).not.toContain('dead');
  });
});

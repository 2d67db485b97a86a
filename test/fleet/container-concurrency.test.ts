import { describe, expect, test } from 'vitest';
import { eventually, processState, RUNTIMES, startContainer } from './handlers/container/start-container.js';

// A container that serves several invocations at once, as on Lambda Managed Instances.

describe.each(RUNTIMES)('%s', (runtime) => {
  test('several invocations run at once in one process, and what one does is nothing to the others', async () => {
    const { container, states } = await startContainer('functions.cjs.waits', { runtime, concurrency: 8 });
    await container.ready;
    const events = Array.from({ length: 8 }, (_, value) => ({
      value,
      ms: 500 - value * 50,
      fail: value % 3 === 0,
    }));
    const begin = performance.now();
    const answers = Promise.all(
      events.map((event) => container.invoke(`r${event.value}`, JSON.stringify(event))),
    );
    expect([container.state, container.inFlight]).toEqual(['running', 8]);
    for (const [value, answer] of (await answers).entries()) {
      if (value % 3 === 0)
        expect(answer).toMatchObject({ status: 'failed', error: { errorMessage: `failed ${value}` } });
      else expect(answer).toEqual({ status: 'succeeded', payload: value });
    }
    // One after the other they would take 2,600 ms.
    expect(performance.now() - begin).toBeLessThan(2_400);
    expect(states).toEqual(['idle', 'running', 'idle']);
  });

  test('it is never frozen by itself', async () => {
    const { container, states } = await startContainer('functions.cjs.ticks', { runtime, concurrency: 2 });
    await container.ready;
    expect(container.state).toBe('idle');
    const { payload: before } = (await container.invoke('r1', '{}')) as { payload: number };
    await eventually(async () => {
      const { payload } = (await container.invoke('r2', '{}')) as { payload: number };
      expect(payload).toBeGreaterThan(before + 20);
    });
    expect(processState(container.pid)).not.toBe('T');
    expect(states).not.toContain('frozen');
  });

  test('the container is told its concurrency', async () => {
    const { container } = await startContainer('functions.cjs.echo', { runtime, concurrency: 4 });
    const { payload } = (await container.invoke('r1', '{}')) as { payload: { env: Record<string, string> } };
    expect(payload.env).toMatchObject({
      AWS_LAMBDA_MAX_CONCURRENCY: '4',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'lambda-managed-instances',
    });
    expect(payload.env).not.toHaveProperty('_X_AMZN_TRACE_ID');
  });

  test('one whose time is up is told so, and the others go on: nothing is killed', async () => {
    const { container } = await startContainer('functions.cjs.waits', {
      runtime,
      concurrency: 2,
      timeoutMs: 1_000,
    });
    await container.ready;
    const late = container.invoke('late', '{"ms":1500,"value":"late"}');
    expect(await late).toMatchObject({
      status: 'timed-out',
      error: { errorMessage: 'RequestId: late Error: Task timed out after 1.00 seconds' },
    });
    // Both places are free again, although the late one still runs.
    const others = await Promise.all(
      [1, 2].map((value) => container.invoke(`r${value}`, JSON.stringify({ value }))),
    );
    expect(others).toEqual([1, 2].map((payload) => ({ status: 'succeeded', payload })));
    expect(container.state).toBe('idle');
  });

  test('when the process ends, all that run have crashed', async () => {
    const { container } = await startContainer('functions.cjs.waits', { runtime, concurrency: 3 });
    await container.ready;
    const answers = [1, 2, 3].map((value) => container.invoke(`r${value}`, '{"ms":60000}'));
    await container.kill();
    for (const [index, answer] of (await Promise.all(answers)).entries()) {
      expect(answer).toMatchObject({
        status: 'crashed',
        error: { errorMessage: `RequestId: r${index + 1} Error: Runtime exited with error: signal: killed` },
      });
    }
  });

  test('freezing by hand stops it, until thaw', async () => {
    const { container } = await startContainer('functions.cjs.waits', { runtime, concurrency: 2 });
    await container.ready;
    container.freeze();
    await eventually(() => expect(processState(container.pid)).toBe('T'));
    const answer = container.invoke('r1', '{"value":1}');
    expect(container.state).toBe('frozen');
    container.thaw();
    expect(await answer).toEqual({ status: 'succeeded', payload: 1 });
    expect(container.state).toBe('idle');
  });

  test('a rejection that nobody handles ends the process with 1', async () => {
    const { container } = await startContainer('functions.cjs.rejectsBehindItsBack', {
      runtime,
      concurrency: 2,
    });
    expect(await container.invoke('r1', '{"goOn":true}')).toMatchObject({ status: 'crashed' });
    expect(await container.ended).toEqual({ by: 'crashed', exit: 1 });
  });

  test('a handler with a callback is refused', async () => {
    const { container } = await startContainer('functions.cjs.callback', { runtime, concurrency: 2 });
    const message =
      runtime === 'node22'
        ? /does not support callback-based function handlers when using Node\.js 22 with Managed Instances/
        : /has removed support for callback-based function handlers/;
    expect(await container.ready).toMatchObject({
      ok: false,
      error: {
        errorType: 'Runtime.CallbackHandlerDeprecated',
        errorMessage: expect.stringMatching(message) as unknown,
      },
    });
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { appSyncEvent, cognitoEvent, customResourceEvent, invoke, lambdaContext } from 'sluice/testing';
import { useMembers } from './service.js';

const { members, noBackends } = useMembers();
afterEach(() => vi.restoreAllMocks());

describe('Cognito', () => {
  const signUp = (email: string) =>
    invoke(members().SignUp, cognitoEvent('PreSignUp_SignUp', { userAttributes: { email } }));

  test('who is invited is confirmed, and who is new is not', async () => {
    expect((await signUp('Ada@example.com')).response).toMatchObject({
      autoConfirmUser: true,
      autoVerifyEmail: true,
    });
    expect((await signUp('new@example.com')).response).toMatchObject({ autoConfirmUser: false });
    await noBackends();
  });

  test('who has an account is refused', async () => {
    await expect(signUp('bob@example.com')).rejects.toThrow('There is an account for this address');
    await noBackends();
  });
});

describe('AppSync', () => {
  const ask = (field: string, given: object, selection: string[]) =>
    invoke(members().MemberFields, appSyncEvent({ field, arguments: given, selection }));

  test('a field is what the function returns', async () => {
    expect(await ask('Query.member', { email: 'bob@example.com' }, ['plan'])).toMatchObject({ plan: 'team' });
    expect(await ask('Query.member', { email: 'nobody@example.com' }, ['plan'])).toBeNull();
    await noBackends();
  });

  test('only what was asked for is read', async () => {
    expect(await ask('Query.members', { limit: 2 }, ['email', '__typename'])).toEqual([
      { email: 'ada@example.com' },
      { email: 'bob@example.com' },
    ]);
  });

  test('an unknown field is an error', async () => {
    await expect(ask('Query.other', {}, [])).rejects.toThrow(RangeError);
  });
});

describe('a custom resource', () => {
  /** What CloudFormation's URL was sent. */
  async function answerTo(
    type: 'Create' | 'Update' | 'Delete',
    Email: string,
    Plan: string,
    id = 'bob@example.com',
  ) {
    const sent: { method: string | undefined; body: Record<string, unknown> }[] = [];
    const cloudFormation = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(String(Buffer.concat(chunks))) as Record<string, unknown>;
        sent.push({ method: request.method, body });
        response.end();
      });
    });
    cloudFormation.listen(0, '127.0.0.1');
    await once(cloudFormation, 'listening');
    onTestFinished(() => {
      cloudFormation.closeAllConnections();
      cloudFormation.close();
    });
    const event = {
      ...customResourceEvent(type, { properties: { Email, Plan } }),
      ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/answer`,
      ...(type !== 'Create' && { PhysicalResourceId: id }),
    };
    await members().customResource(event as never, lambdaContext());
    await noBackends();
    expect(sent).toMatchObject([
      {
        method: 'PUT',
        body: {
          StackId: event.StackId,
          RequestId: event.RequestId,
          LogicalResourceId: event.LogicalResourceId,
        },
      },
    ]);
    return sent[0]?.body ?? {};
  }

  const planOf = (email: string) =>
    members().db.run(async () => (await members().Member.findByPk(email))?.plan);

  test('is created, updated and deleted, and says so', async () => {
    expect(await answerTo('Create', 'dee@example.com', 'team')).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'dee@example.com',
    });
    expect(await planOf('dee@example.com')).toBe('team');
    expect(await answerTo('Update', 'bob@example.com', 'solo')).toMatchObject({ Status: 'SUCCESS' });
    expect(await planOf('bob@example.com')).toBe('solo');
    expect(await answerTo('Delete', 'bob@example.com', 'solo')).toMatchObject({ Status: 'SUCCESS' });
    expect(await planOf('bob@example.com')).toBe('free');
  });

  test('that fails says so too, or the stack would wait for an hour', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const answer = await answerTo('Create', 'x@example.com', 'unheard-of');
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/Error\. See log stream/) as string,
    });
    expect(log).toHaveBeenCalledOnce();
  });
});

import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { createSchema, server, uniqueName, waitUntil, backends } from '../../../test/helpers/server.js';

const load = async () => ({
  db: (await import('../database.js')).db,
  Member: (await import('../member.js')).Member,
  SignUp: (await import('../cognito-sign-up.js')).SignUp,
  MemberFields: (await import('../appsync-member.js')).MemberFields,
  customResource: (await import('../custom-resource.js')).handler,
});

/** The modules as a container loads them, on tables of their own; after each use no backend is left. */
export function useMembers() {
  const applicationName = uniqueName('members');
  let loaded: Awaited<ReturnType<typeof load>> | undefined;
  const members = () => {
    if (loaded === undefined) throw new Error('the modules could not be loaded');
    return loaded;
  };
  beforeAll(async () => {
    const url = new URL(server().url);
    url.searchParams.set('options', `-csearch_path=${await createSchema()}`);
    url.searchParams.set('application_name', applicationName);
    vi.stubEnv('DATABASE_URL', url.href);
    // Files share a process, and another one may have loaded the modules for its own tables.
    vi.resetModules();
    loaded = await load();
    await members().db.run(() => members().db.sequelize.sync());
  });
  beforeEach(() =>
    members().db.run(async () => {
      await members().Member.truncate();
      await members().Member.bulkCreate([
        { email: 'ada@example.com', plan: 'invited' },
        { email: 'bob@example.com', plan: 'team' },
        { email: 'cy@example.com' },
      ]);
    }),
  );
  afterAll(async () => {
    await loaded?.db.close();
    vi.unstubAllEnvs();
  });
  const noBackends = () =>
    waitUntil(async () => (await backends(applicationName)).length === 0, { what: 'no backend' });
  return { members, noBackends };
}

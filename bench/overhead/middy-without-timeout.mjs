// Not compiled: it stays where @middy/core is installed.
import middy from '@middy/core';

export const handler = middy({ timeoutEarlyInMillis: 0 })
  .use({ before: () => {} })
  .handler(async (event) => event.id + 1);

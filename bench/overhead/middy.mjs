// Not compiled: it stays where @middy/core is installed.
import middy from '@middy/core';

export const handler = middy()
  .use({ before: () => {} })
  .handler(async (event) => event.id + 1);

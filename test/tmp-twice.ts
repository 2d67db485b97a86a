import { beforeEach } from 'vitest';
// Experiment: fails every first attempt after its body.
beforeEach(({ task }) => {
  if ((task.result?.retryCount ?? 0) === 0)
    return () => {
      throw new Error('first attempt');
    };
  return undefined;
});

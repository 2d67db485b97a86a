// A function whose module throws.
export const handler = async () => 'never';

throw new Error('this module does not load');

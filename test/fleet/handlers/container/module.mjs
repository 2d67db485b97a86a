// An ES module, which waits for something while it loads.
await new Promise((resolve) => setTimeout(resolve, 1));

export const handler = async () => 'from an ES module';
export default { other: async () => 'from the default export' };

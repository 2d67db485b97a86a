// What is loaded, as a function that Lambda could call.
import './app.js';

export const handler = (): undefined => undefined;

// Prints the id of a process in a session of its own, which holds the output of this one.
const { spawn } = require('node:child_process');

const detached = spawn('sleep', ['20'], { detached: true, stdio: 'inherit' });
detached.unref();
console.log(`detached ${detached.pid}.`);

exports.hangs = () => {
  setInterval(() => {}, 1_000);
  return new Promise(() => {});
};

// A timer of so many ms that an invocation has left behind, in a container that freezes at once. Says when it fires.
setTimeout(() => console.log(Date.now()), Number(process.argv[2]));
console.log('frozen');
process.kill(process.pid, 'SIGSTOP');

// A timer that an invocation has left behind. Says when it fires.
setTimeout(() => console.log(Date.now()), Number(process.argv[2]));
console.log('armed');

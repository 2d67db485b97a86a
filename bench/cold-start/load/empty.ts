// What starting Node costs, which all pay.
const ms = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1_000 }));

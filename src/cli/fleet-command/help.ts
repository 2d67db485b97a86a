import { faultUsage } from './timed-fault.js';

export const FLEET_HELP = `Usage: sluice fleet <handler> [options]

Runs a function as Lambda does, on this machine: in containers that are frozen between invocations, behind a network
that can fail, against the PostgreSQL of DATABASE_URL or, without one, an embedded PostgreSQL that goes away again.

<handler> is a bundle that Lambda would take, as dist/get-order.js; for an export that is not called handler, as
dist/get-order.main.

Load (default: one invocation; at most 1000000)
  --burst N                  N invocations at once
    --times N --every S        that many bursts, S seconds apart
  --constant R --seconds S   R a second, for S seconds
  --ramp A..B --seconds S    from A to B a second
  --poisson R --seconds S    R a second on average, at random times
    --seed N                   the same seed gives the same times
  --event JSON               the event (default {})
  --events FILE              .json (an array), .jsonl, or a module that exports an array or a function of the index
  --no-retry                 do not ask again for invocations that were throttled

Containers
  --containers N             at most so many (default 10); further invocations are throttled
  --concurrency N            invocations at once in a container, which is then never frozen (default 1)
  --timeout MS               the function's timeout (default 3000)
  --init-timeout MS          how long its module may take to load (default 60000)
  --idle S                   a container is retired after so many idle seconds (default 600)
  --memory MB                what it is told of its memory (default 512)
  --runtime NAME             node22, node24, or ric for AWS's own runtime client
  --node PATH                the Node program that runs the containers
  --env KEY=VALUE            more environment for them; may be repeated
  --speed N                  time passes N times faster while a container is frozen, and so does that of --idle,
                             --drop-idle and --every; faults come in real time

Network and database
  --latency MS               each way
  --drop-idle S[,HOW]        drop flows that were idle for S seconds; HOW is silent (default) or reset
  --throttle BYTES           a second, each way and flow
  --max-connections N        use an embedded PostgreSQL with so many (default 100), whatever DATABASE_URL says
  --prepare FILE             a module whose default export or \`prepare\` gets the database's URL, before
                             the first container
  --fault "TIME WHAT"        do something at that time of the load, as "10s restart"; may be repeated. WHAT is one of
${faultUsage()
  .map((line) => `                               ${line}\n`)
  .join('')}
Output
  --html FILE                the report with its picture
  --json FILE                all that was seen
  --quiet                    no progress, and no report on the terminal where a file was asked for
  --help

A file <handler's name>.fleet.js (.mjs, .cjs) or fleet.config.js beside the handler or one folder up may export
prepare(url), events and env. They hold unless a flag says otherwise.

Exit code
  0    the load ran; what the function answered, errors too, is in the report
  1    an invocation timed out, crashed, did not load or was throttled to the end, or a fault could not be done, or
       the fleet could not be run
  2    the command line or the configuration is wrong
  130  Ctrl-C: the fleet was stopped, and what was seen is reported (143: SIGTERM, 129: SIGHUP)

  sluice fleet dist/get-order.js --containers 50 --burst 200 --html fleet.html
`;

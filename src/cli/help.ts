export const HELP = `Usage: sluice <command>

Commands
  bundle <entry>    make the file of a function that Lambda takes from its source, and report its size and cold start
  fleet <handler>   run a function as Lambda does, on this machine, and report what happened

  --help            this, or with a command what that one takes
  --version
`;

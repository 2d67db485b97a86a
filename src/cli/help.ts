export const HELP = `Usage: sluice <command>

Commands
  fleet <handler>   run a function as Lambda does, on this machine, and report what happened

  --help            this, or with a command what that one takes
  --version
`;

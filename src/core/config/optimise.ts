import { optimisations, type Optimisation, type Optimisations } from '../../postgres/optimisations.js';
import { describeValue, isRecord, type Problems } from './problems.js';
import { refuseUnknownKeys } from './unknown-keys.js';

const VARIABLE = 'SLUICE_OPTIMISE_OFF';
const LEGAL = `\`all\`, or some of ${optimisations.join(', ')}`;

/** Which optimisations are on: all that neither the option nor the variable switches off. */
export function readOptimise(value: unknown, env: NodeJS.ProcessEnv, problems: Problems): Optimisations {
  const off = new Set([...switchedOff(value, problems), ...switchedOffBy(env[VARIABLE] ?? '', problems)]);
  const entries = optimisations.map((name): [Optimisation, boolean] => [name, !off.has(name)]);
  return Object.freeze(Object.fromEntries(entries) as Record<Optimisation, boolean>);
}

function switchedOff(value: unknown, problems: Problems): readonly Optimisation[] {
  if (value === undefined || value === true) return [];
  if (value === false) return optimisations;
  if (!isRecord(value)) {
    problems.add(
      `\`optimise\` is ${describeValue(value)}: it must be false, or an object, as \`{ scramKeys: false }\``,
    );
    return [];
  }
  refuseUnknownKeys(value, 'optimise.', optimisations, new Map(), problems);
  return optimisations.filter((name) => {
    const one = value[name];
    if (one !== undefined && typeof one !== 'boolean')
      problems.add(`\`optimise.${name}\` is ${describeValue(one)}: it must be true or false`);
    return one === false;
  });
}

function switchedOffBy(list: string, problems: Problems): readonly Optimisation[] {
  const names = list.split(',').flatMap((name) => name.trim() || []);
  if (names.includes('all')) return optimisations;
  return names.flatMap((name) => {
    const known = optimisations.find((one) => one === name);
    if (known === undefined) problems.add(`${VARIABLE} names ${describeValue(name)}: it must be ${LEGAL}`);
    return known ?? [];
  });
}

import { basename } from 'node:path';
import { cards } from './html-cards.js';
import { legend } from './html-legend.js';
import { STYLE } from './html-style.js';
import { containerTable, errorTable, faultTable } from './html-tables.js';
import { markup, trusted, type Markup } from './markup.js';
import { oneLine } from './plain-text.js';
import type { FleetReport } from './report.js';
import { timeline } from './svg-timeline.js';
import { counted, duration, shortPath, whole } from './words.js';

/** The report as one HTML file with the timeline as a picture. It loads nothing, and runs no script. */
export function htmlReport(report: FleetReport): string {
  const name = basename(oneLine(report.handler));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${name}: fleet report</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">Fleet report</p>
<h1>${name}</h1>
<p class="run">${run(report)}</p>
</header>
${cards(report)}
<section aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
<figure>${legend(report)}${timeline(report)}</figure>
</section>
<section aria-labelledby="errors">
<h2 id="errors">Errors</h2>
${errorTable(report)}
</section>
${report.faults.length > 0 ? section('faults', 'Faults', faultTable(report)) : undefined}
<section>
<details><summary>${counted(report.containers.length, 'container')}</summary>
${containerTable(report)}</details>
</section>
<footer class="quiet">Times are real time since the start of the fleet.${speedNote(report)}</footer>
</main>
</body>
</html>
`.toString();
}

function section(id: string, name: string, content: Markup): Markup {
  return markup`<section aria-labelledby="${id}">\n<h2 id="${id}">${name}</h2>\n${content}\n</section>`;
}

function run({ handler, runtime, node, concurrency, durationMs, startedAt }: FleetReport): string {
  const at = new Date(startedAt);
  const when = Number.isNaN(at.getTime()) ? [] : [`${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`];
  const many = concurrency > 1 ? [`${whole(concurrency)} invocations at once in a container`] : [];
  return [
    shortPath(oneLine(handler)),
    `${runtime} on Node ${oneLine(node).replace(/^v/, '')}`,
    ...many,
    duration(durationMs),
    ...when,
  ].join(' · ');
}

function speedNote({ speed }: FleetReport): string {
  return speed === 1
    ? ''
    : ` For a frozen container it passes ${speed} times faster: one second here is ${duration(speed * 1000)} there.`;
}

import { htmlReport } from 'sluice/fleet';
import { cells } from './report.js';
import type { Measurement } from './trial.js';

// A frame is as high as what it shows, also when that changes.
const SCRIPT = `function fit(frame) {
  const page = frame.contentDocument.documentElement;
  new ResizeObserver(() => { frame.style.height = page.offsetHeight + 'px'; }).observe(page);
}`;

const STYLE = `
:root { color-scheme: light dark; --page: #f4f6f9; --surface: #fff; --line: #dfe4ea; --text: #17202b; --muted: #566270; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1218; --surface: #151c24; --line: #2a343f; --text: #e6ebf1; --muted: #a3afbc; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; }
main > * { max-width: 1360px; margin: 0 auto; padding: 0 28px; }
h1 { font-size: 29px; padding-top: 34px; letter-spacing: -.015em; }
h2 { font-size: 23px; padding-top: 44px; letter-spacing: -.01em; }
p { padding-top: 8px; color: var(--muted); }
.table { overflow-x: auto; padding-top: 20px; }
table { width: 100%; border-collapse: collapse; background: var(--surface); font-variant-numeric: tabular-nums; }
th, td { padding: 9px 14px; border: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { color: var(--muted); font-size: 13px; font-weight: 450; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
iframe { display: block; width: 100%; height: 1100px; border: 0; max-width: none; padding: 0; }
`;

/** One file that shows what the fleets of all ways have seen, one below the other. It loads nothing else. */
export function page(
  introduction: string,
  measurements: readonly Measurement[],
  findings: readonly string[],
): string {
  const { heads, rows } = cells(measurements);
  const head = heads.map(([first, second]) => `<th scope="col">${escape(first)}<br>${escape(second)}</th>`);
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`);
  const sections = measurements.map(
    ({ way, report }, index) =>
      `<h2>${escape(way.name)}</h2>\n<p>${escape(afterName(findings[index]))}</p>\n` +
      `<iframe title="${escape(way.name)}" onload="fit(this)" srcdoc="${escape(htmlReport(report))}"></iframe>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>One function, four ways</title>
<style>${STYLE}</style>
<script>${SCRIPT}</script>
</head>
<body>
<main>
<h1>One function, four ways</h1>
<p>${escape(introduction)}</p>
<div class="table"><table><thead><tr>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

/** The name stands above it. */
function afterName(finding = ''): string {
  const text = finding.slice(finding.indexOf(': ') + 2);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

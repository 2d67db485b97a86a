import { customProperties, DARK, LIGHT } from './palette.js';
import { LEAST_WIDTH } from './svg-faults.js';

export const STYLE = `
:root { color-scheme: light dark; ${customProperties(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${customProperties(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1360px; margin: 0 auto; padding: 32px 28px 40px; }
h1, h2, p, figure, dl, dd { margin: 0; }
h1 { font-size: 27px; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { font-size: 16px; font-weight: 650; margin-bottom: 12px; }
.eyebrow { color: var(--muted); font-size: 13px; margin-bottom: 4px; }
.run { color: var(--muted); margin-top: 6px; overflow-wrap: anywhere; }
section { background: var(--surface); border: 1px solid var(--grid); border-radius: 12px; padding: 18px 20px; margin-top: 16px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(172px, 1fr)); gap: 12px; margin-top: 22px; }
.card { background: var(--surface); border: 1px solid var(--grid); border-radius: 12px; padding: 14px 16px 15px; min-width: 0; }
.card dt { color: var(--muted); font-size: 13px; }
.card .figure { font-size: 25px; line-height: 1.3; font-weight: 620; letter-spacing: -.01em; }
.card .figure small { font-size: 14px; font-weight: 450; letter-spacing: 0; color: var(--muted); }
.card .note { color: var(--muted); font-size: 13px; line-height: 1.4; margin-top: 2px; }
.card .bad { color: var(--bad); } .card .good { color: var(--good); }
.meter { display: flex; height: 6px; margin: 6px 0 7px; border-radius: 3px; overflow: hidden; background: var(--shade); gap: 1px; }
.meter i { display: block; min-width: 3px; }
.meter .ok { background: var(--busy); } .meter .wrong { background: var(--bad); } .meter .away { background: var(--waiting); }
.legend { display: flex; flex-wrap: wrap; gap: 6px 34px; margin: 0 0 20px; color: var(--muted); font-size: 13px; }
.legend > div { display: flex; gap: 14px; } .legend b { color: var(--text); font-weight: 600; }
.legend ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 0; padding: 0; }
.legend li { display: flex; align-items: center; gap: 6px; white-space: nowrap; }
.legend svg { flex: none; display: block; overflow: visible; }
.picture { display: flex; }
.gutter { flex: none; display: block; }
.scroller { flex: 1; min-width: 0; overflow-x: auto; overflow-y: hidden; padding-right: 10px; }
.scroller:focus-visible, summary:focus-visible { outline: 2px solid var(--busy); outline-offset: 2px; border-radius: 4px; }
.plot { display: block; min-width: ${LEAST_WIDTH}px; overflow: visible; }
.panel, .lane, .container svg { overflow: visible; }
svg text { fill: var(--muted); font-size: 12px; }
svg .panel-name { fill: var(--text); font-weight: 600; }
.grid { stroke: var(--grid); } .base { stroke: var(--muted); }
.area.active { fill: var(--busy); } .area.idleInTransaction { fill: url(#hatch-holding); }
.area.idle { fill: var(--still); } .area.other { fill: url(#dots-other); }
.under-hatch { fill: var(--surface); } .hatch-cold { fill: var(--cold); }
.hatch-holding { fill: var(--holding); } .dots-other { fill: var(--other); }
line.limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 7 4; } text.limit { fill: var(--bad); }
.halo { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; stroke-linejoin: round; }
.hit { fill: transparent; } .panel > g > .hit:hover { fill: var(--text); fill-opacity: .12; }
.container:hover > .hit { fill: var(--text); fill-opacity: .1; }
.running, .idle, .frozen { fill: none; } .running { stroke: var(--busy); } .frozen { stroke: var(--still); }
path.idle { stroke: var(--busy); } path.idle-core { fill: none; stroke: var(--surface); }
rect.cold { fill: url(#hatch-cold); stroke: var(--cold); }
.end { stroke: var(--text); stroke-width: 2; }
.mark { fill: var(--bad); stroke: var(--surface); stroke-width: 1.5; paint-order: stroke; }
.waiting { fill: var(--waiting); }
line.fault { stroke: var(--fault); stroke-width: 1.5; } text.fault { fill: var(--fault); font-weight: 600; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 550; color: var(--muted); font-size: 13px; white-space: nowrap; }
th, td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; white-space: nowrap; width: 1%; }
td.short { white-space: nowrap; width: 1%; } td.long { min-width: 15em; overflow-wrap: anywhere; }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
td code { unicode-bidi: isolate; }
pre { margin: 6px 0 0; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--shade); border-radius: 6px; padding: 8px 10px; max-height: 16em; overflow-y: auto; }
summary { cursor: pointer; font-size: 16px; font-weight: 650; } details[open] > summary { margin-bottom: 12px; }
.quiet { color: var(--muted); font-size: 13px; } footer { margin-top: 18px; }
@media (max-width: 640px) { main { padding: 20px 12px 28px; } section { padding: 14px; } .cards { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); } h1 { font-size: 22px; } }
@media print { section { break-inside: avoid; } }
`;

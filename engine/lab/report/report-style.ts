/** The looks of a report: no font, picture or script from anywhere. Light or dark as the reader's system, light on paper. */
const LIGHT = `--text: #1c2126; --dim: #56606b; --ground: #fff; --raised: #f4f6f8; --line: #d5dae0; --mark: #e4eefc;
  --coherent: #0b7a62; --non-coherent: #a04e00; --flush: #1f5fd0; --a: #c62828; --b: #7b2cbf; --good: #1b7a34;`
const DARK = `--text: #d9dee4; --dim: #98a2ad; --ground: #14181c; --raised: #1c2228; --line: #333c45; --mark: #1d2f47;
  --coherent: #4cc3a5; --non-coherent: #f0a35e; --flush: #6ea8fe; --a: #ff7b7b; --b: #d98cff; --good: #5fcf80;`

export const REPORT_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { font: 14px/1.5 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 1120px;
  margin: 0 auto; padding: 28px 24px 64px; }
header { margin-bottom: 8px; }
.kicker { margin: 0; font-weight: 600; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 0 0 10px; }
h3 { font-size: 14px; margin: 16px 0 6px; }
section { padding: 18px 0; border-top: 1px solid var(--line); }
p { margin: 0 0 8px; max-width: 88ch; }
.question { font-size: 15px; }
code, pre, td.code { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace; font-size: 12.5px; }
.hash { overflow-wrap: anywhere; }
pre { background: var(--raised); padding: 10px 12px; overflow-x: auto; border-radius: 6px; margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 12px 0 0; padding: 0; list-style: none; }
a { color: var(--flush); text-underline-offset: 2px; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--flush); outline-offset: 2px; }
.dim { color: var(--dim); } .nowrap { white-space: nowrap; }
.coherent { color: var(--coherent); } .non-coherent { color: var(--non-coherent); } .flush { color: var(--flush); }
.A { color: var(--a); } .B { color: var(--b); } .good { color: var(--good); }
.pill { border: 1px solid currentColor; border-radius: 99px; padding: 1px 9px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 10px; margin: 0; padding: 0;
  list-style: none; }
.cards li { padding: 10px 12px; border: 1px solid var(--line); border-radius: 6px; }
.cards strong { display: block; font-size: 15px; } .cards .dim { font-size: 12.5px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 0 0 8px; }
dt { color: var(--dim); } dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: min(100%, 620px); font-size: 13px; margin-bottom: 10px; }
caption { text-align: left; color: var(--dim); padding: 2px 0 4px; }
th, td { text-align: left; vertical-align: top; padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child { padding-left: 6px; } th:last-child, td:last-child { padding-right: 6px; }
tr.mark, tr:target { background: var(--mark); }
table.source td { border-bottom: 0; padding-block: 0; } td.source { white-space: pre; }
tr.hazard-line td:last-child { color: var(--a); }
.hazards > li { margin-bottom: 10px; } .causes { color: var(--dim); padding-left: 24px; }
svg { display: block; max-width: 100%; } svg.timeline { min-width: 720px; width: 100%; } svg.topology { width: 100%; }
svg text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: var(--text); }
svg .tick, svg .detail { fill: var(--dim); font-size: 11px; }
svg .ops, svg .map, svg .pin { fill: var(--dim); } svg rect.coherent { fill: var(--coherent); }
svg rect.non-coherent { fill: var(--non-coherent); } svg rect.flush { fill: var(--flush); } svg .hazard { fill: var(--a); }
svg .rule { stroke: var(--line); } svg .cursor { fill: var(--mark); stroke: var(--flush); stroke-width: 0.5; }
svg .edge { fill: none; stroke: var(--dim); stroke-width: 1.25; } svg .edge.new { stroke: var(--flush); stroke-width: 2; }
svg .node rect { fill: var(--raised); stroke: var(--line); } svg .node.mark rect { fill: var(--mark); }
svg .node.coherent rect { stroke: var(--coherent); } svg .node.non-coherent rect { stroke: var(--non-coherent); }
svg.bar { width: 90px; height: 10px; margin-top: 5px; background: var(--raised); }
@media print {
  :root { color-scheme: light; ${LIGHT} }
  body { max-width: none; padding: 0; font-size: 11px; } nav { display: none; }
  section { break-inside: auto; padding: 10px 0; } h2, h3, caption { break-after: avoid; } tr, li, svg { break-inside: avoid; }
  .scroll { overflow: visible; } pre, td.source { white-space: pre-wrap; } a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; }
}
`

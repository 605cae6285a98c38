/** The looks of a report: no font, picture or script from anywhere. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --text: #1c2126; --dim: #59636e; --ground: #fff; --raised: #f4f6f8; --line: #d5dae0;
  --coherent: #0b7a62; --non-coherent: #a85a08; --flush: #1f5fd0; --a: #c62828; --b: #7b2cbf; --good: #1b7a34; }
@media (prefers-color-scheme: dark) { :root { --text: #d9dee4; --dim: #98a2ad; --ground: #14181c; --raised: #1c2228;
  --line: #333c45; --coherent: #4cc3a5; --non-coherent: #f0a35e; --flush: #6ea8fe; --a: #ff6b6b; --b: #d98cff; --good: #5fcf80; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--ground); max-width: 1080px;
  margin: 24px auto; padding: 0 16px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; border-bottom: 1px solid var(--line); }
code, pre, td.code { font-family: ui-monospace, monospace; font-size: 12px; }
pre { background: var(--raised); padding: 10px 12px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
caption { text-align: left; color: var(--dim); padding: 2px 0 4px; }
th, td { text-align: left; vertical-align: top; padding: 2px 10px 2px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.source { white-space: pre; } a { color: var(--flush); } .dim { color: var(--dim); }
.coherent { color: var(--coherent); } .non-coherent { color: var(--non-coherent); } .flush { color: var(--flush); }
.A { color: var(--a); } .B { color: var(--b); } .good { color: var(--good); }
svg text { font: 11px ui-monospace, monospace; fill: var(--text); } svg { max-width: 100%; height: auto; }
svg .ops, svg .map, svg .pin { fill: var(--dim); } svg .coherent { fill: var(--coherent); }
svg .non-coherent { fill: var(--non-coherent); } svg .flush { fill: var(--flush); } svg .hazard { fill: var(--a); }
svg .rule { stroke: var(--line); }
@media print { body { max-width: none; margin: 0; } pre { white-space: pre-wrap; } }
`

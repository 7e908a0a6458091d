/** The report's style sheet: light and dark after the reader's setting, and a form for paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --surface: #ffffff; --text: #1b2330; --soft: #566173; --line: #d9dee6; --track: #eceff3;
  --link: #1d4ed8; --focus: #1d4ed8; --first: #2f6fde; --second: #c2570c; --both: #7d8aa0;
  --pass: #2e8b57; --review: #e0a526; --block: #c93a3a; --none: #8b93a1;
  --on-pass: #ffffff; --on-review: #2b2000; --on-block: #ffffff; --on-none: #ffffff;
  --soft-pass: #e3f3ea; --soft-review: #fdf1d3; --soft-block: #fbe3e3; --soft-none: #eceef2;
  --heat: 47, 111, 222; --note: #fff8e1; --note-line: #e0a526;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141b; --surface: #181e28; --text: #e6eaf1; --soft: #a0abbd; --line: #313a49; --track: #252d3a;
    --link: #8ab4ff; --focus: #8ab4ff; --first: #6c9ff5; --second: #ef8c4a; --both: #8592a8;
    --pass: #4fae7c; --review: #e6b548; --block: #e36a6a; --none: #6d7787;
    --on-pass: #06170e; --on-review: #2b2000; --on-block: #230404; --on-none: #ffffff;
    --soft-pass: #173526; --soft-review: #3d3213; --soft-block: #462020; --soft-none: #2a313d;
    --heat: 108, 159, 245; --note: #2b2715; --note-line: #e6b548;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main, header.top > div { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header.top { background: var(--surface); border-bottom: 1px solid var(--line); padding: 28px 0 0; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 19px; margin: 0 0 12px; letter-spacing: -0.005em; }
h3 { font-size: 15.5px; margin: 22px 0 8px; }
p { margin: 0 0 10px; }
a { color: var(--link); }
code { font-family: ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.92em; overflow-wrap: anywhere; unicode-bidi: isolate; }
.soft { color: var(--soft); }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; background: var(--surface); padding: 8px 12px; z-index: 3; }
nav ul { display: flex; flex-wrap: wrap; gap: 2px 20px; list-style: none; margin: 18px 0 0; padding: 0; }
nav a { display: block; padding: 8px 0 10px; text-decoration: none; font-weight: 600; font-size: 14px; }
nav a:hover { text-decoration: underline; }
section, .panel { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 22px 24px; margin: 20px 0; }
section { scroll-margin-top: 12px; }
h3 ~ .lead { font-size: 15.5px; margin-bottom: 6px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
.lead { font-size: 18px; line-height: 1.45; font-weight: 600; max-width: 58em; }
ul { padding-left: 20px; }
.sentences { margin: 0 0 4px; max-width: 64em; }
.sentences li { margin: 4px 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 16px 0 18px; padding: 0; }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 2px 0 0; font-size: 23px; font-weight: 700; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tile dd small { display: block; font-size: 12.5px; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.scroll { overflow-x: auto; margin: 14px 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
caption { text-align: left; color: var(--soft); padding: 0 0 8px; font-size: 13.5px; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child, table.text th, table.text td { text-align: left; }
thead th { color: var(--soft); font-weight: 600; font-size: 13px; vertical-align: bottom; }
tbody th { font-weight: 600; white-space: nowrap; }
tbody th .soft { font-weight: 400; }
td[colspan] { text-align: center; }
table.dense { font-size: 13px; }
table.dense th, table.dense td { padding: 5px 7px; }
table.dense td { white-space: nowrap; }
.range { color: var(--soft); white-space: nowrap; }
tbody tr:last-child > * { border-bottom-color: transparent; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); gap: 8px 36px; align-items: start; }
table.cross { table-layout: fixed; }
table.cross th, table.cross td { text-align: center; padding: 0; border: 1px solid var(--surface); height: 50px; vertical-align: middle; }
table.cross thead th, table.cross tbody th { height: 34px; padding: 0 6px; background: none; }
table.cross tbody th { text-align: left; white-space: normal; }
table.cross thead td { background: none; }
table.cross tbody td { border-radius: 6px; background: var(--track); }
table.cross td > button, table.cross td > span { display: flex; width: 100%; height: 100%; min-height: 50px; align-items: center; justify-content: center; }
td.heat-1 { background: rgba(var(--heat), 0.14) !important; }
td.heat-2 { background: rgba(var(--heat), 0.26) !important; }
td.heat-3 { background: rgba(var(--heat), 0.38) !important; }
td.heat-4 { background: rgba(var(--heat), 0.5) !important; }
td.same > span { font-weight: 700; box-shadow: inset 0 0 0 2px var(--both); border-radius: 5px; }
td.beside { background: none !important; color: var(--soft); }
td.beside > button, td.beside > span { border: 1px dashed var(--line); border-radius: 5px; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
button.count { color: var(--link); text-decoration: underline; text-underline-offset: 3px; font-variant-numeric: tabular-nums; padding: 0 2px; }
.button { border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; background: var(--surface); }
.button:hover:not(:disabled) { border-color: var(--soft); }
.button:disabled { opacity: 0.45; cursor: default; }
.badge { display: inline-block; border-radius: 4px; padding: 1px 8px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.badge.pass { background: var(--soft-pass); } .badge.review { background: var(--soft-review); }
.badge.block { background: var(--soft-block); } .badge.none { background: var(--soft-none); font-weight: 400; }
.uncovered { color: var(--soft); font-style: italic; }
.note { border-left: 4px solid var(--note-line); background: var(--note); padding: 8px 14px; border-radius: 4px; margin: 10px 0; }
details > summary { cursor: pointer; font-weight: 600; padding: 4px 0; }
figure.chart { margin: 14px 0 18px; overflow-x: auto; }
figure.chart figcaption { color: var(--soft); font-size: 13.5px; }
svg.plot { display: block; max-width: 100%; height: auto; color: var(--text); font-family: inherit; }
svg.plot text { white-space: pre; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; padding: 0; margin: 4px 0; font-size: 13.5px; color: var(--soft); }
.key i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.key .first { background: var(--first); } .key .second { background: var(--second); } .key .both { background: var(--both); }
.key .pass { background: var(--pass); } .key .review { background: var(--review); } .key .block { background: var(--block); } .key .none { background: var(--none); }
.key .alone { border: 1.5px dashed var(--text); }
form.filters { display: grid; grid-template-columns: repeat(auto-fill, minmax(185px, 1fr)); gap: 10px 14px; align-items: end; margin: 12px 0; }
form.filters label { display: block; font-size: 13px; color: var(--soft); }
select, input[type="search"] {
  display: block; width: 100%; font: inherit; font-size: 14px; color: var(--text); background: var(--surface);
  border: 1px solid var(--line); border-radius: 6px; padding: 6px 8px; margin-top: 2px; min-height: 36px;
}
.pager { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 10px 0; }
.pager output { margin-right: auto; }
table.list td, table.list th { text-align: left; }
table.list tbody th { white-space: normal; max-width: 320px; }
table.list td.do { text-align: right; }
.detail > td { background: var(--page); padding: 14px 18px; }
.detail pre {
  white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; font: inherit; margin: 0 0 12px; padding: 10px 14px; max-height: 320px;
  overflow-y: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 6px;
}
.detail dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 16px; margin: 0; }
.detail dt { font-weight: 600; } .detail dd { margin: 0; }
footer { color: var(--soft); font-size: 13px; padding: 4px 0 40px; }
@media (max-width: 620px) { section { padding: 16px; } .columns { grid-template-columns: 1fr; } }
@media print {
  :root { color-scheme: light; --page: #fff; --surface: #fff; --text: #000; --soft: #444; --line: #bbb; --track: #eee; --link: #000; }
  body { font-size: 10.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, .skip, #list, .button { display: none !important; }
  section, .tile { border-color: #ccc; break-inside: auto; padding: 10px 0; margin: 8px 0; }
  section { border-width: 1px 0 0; border-radius: 0; }
  header.top { border: 0; }
  tr, figure, .tile { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  button.count { text-decoration: none; }
  main, header.top > div { max-width: none; padding: 0; }
  .columns { display: block; }
}
`;

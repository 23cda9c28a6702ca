export const styles = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f5f2, #16181c);
  --surface: light-dark(#ffffff, #1f2329);
  --text: light-dark(#22262d, #e8e9ec);
  --soft: light-dark(#5b6470, #a3abb7);
  --line: light-dark(#e0ddd6, #343a43);
  --accent: light-dark(#1f6f5c, #63c7ac);
  --on-accent: light-dark(#ffffff, #10211c);
}
* { box-sizing: border-box }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif;
}
header {
  padding: 1rem max(1.25rem, calc(50vw - 22rem));
  border-bottom: 1px solid var(--line);
  font-weight: 600;
}
header a { color: inherit; text-decoration: none }
main { max-width: 46.5rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 0 0 .75rem; font-size: 1.1rem }
h3 { margin: 1.25rem 0 0; font-size: .95rem }
a { color: var(--accent) }
section {
  margin-top: 1.5rem;
  padding: 1.25rem;
  border: 1px solid var(--line);
  border-radius: .75rem;
  background: var(--surface);
}
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0 }
.button {
  display: inline-block;
  padding: .6rem 1.2rem;
  border: 1px solid var(--accent);
  border-radius: .5rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
.button.quiet { background: transparent; color: var(--accent) }
.button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.scroll { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: .92rem }
code { font-family: ui-monospace, monospace }
th, td { padding: .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top }
tr:first-child > * { border-top: 0 }
th { width: 9rem; padding-right: 1rem; font-weight: 400; color: var(--soft) }
td { overflow-wrap: anywhere }
.note { margin: 0 0 .35rem; color: var(--soft); font-size: .88rem }
pre {
  margin: 0;
  padding: .75rem;
  border-radius: .5rem;
  background: var(--page);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  font-size: .82rem;
}
`

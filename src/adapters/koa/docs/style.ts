/** The style of the pages for people; light or dark, as they like it. */
export const style = `:root { color-scheme: light dark; --line: #8885; --soft: #8881; --accent: light-dark(#0b57d0, #a8c7fa) }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0 auto; max-width: 76rem; padding: 1rem 1.5rem 4rem; font: 1rem/1.55 system-ui, sans-serif }
a { color: var(--accent) }
code, pre { font: .9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; background: var(--soft); border-radius: .4rem; overflow-wrap: normal }
h1 { margin-bottom: .25rem }
h2 { margin: 3rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line) }
h3 { margin: 2.5rem 0 .25rem }
h4 { margin: 1.25rem 0 .25rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th, td { white-space: nowrap }
td:last-child { width: 100%; max-width: 0; white-space: normal }
td p { margin: 0 }
nav ul, .members { margin: .25rem 0; padding-left: 1.25rem }
nav code:first-child { display: inline-block; min-width: 4.5rem }
.target { margin: 0; font-weight: 600 }
.members li { margin: .25rem 0 }
.type { opacity: .8 }
summary { cursor: pointer }
@media (min-width: 60rem) {
  .reference { display: grid; grid-template-columns: 20rem 1fr; gap: 3rem }
  .reference > nav { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding-bottom: 2rem; font-size: .9rem }
  .reference > main { min-width: 0 }
}
`;

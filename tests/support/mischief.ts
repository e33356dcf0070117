// Texts that would do something where they are taken for more than text: as markup, as script, as a terminal's commands, as
// marks that hide or turn what stands beside them.

/** What any of them would leave behind if it ran. */
export const trace = 'mischief';

const act = `window.${trace}=1`;

export const mischief: readonly string[] = [
  `<script>${act}</script>`,
  `<img src=x onerror=${act}>`,
  `"><svg onload=${act}>`,
  `'-${act}-'`,
  `</textarea></style></title><iframe srcdoc="<script>parent.${trace}=1</script>">`,
  `<a href="javascript:${act}">press me</a>`,
  `<base href="https://example.invalid/"><link rel=stylesheet href=//example.invalid/x.css>`,
  `<meta http-equiv=refresh content="0;url=data:text/html,x">`,
  `<style>*{background:url(//example.invalid/y)}</style>`,
  `{{constructor.constructor('${act}')()}}`,
  `{@html '<b>${trace}</b>'}{#if true}`,
  `$\{${act}}`,
  `{% tag %}{% $variable %}[press](javascript:${act})![x](//example.invalid/z)`,
  `__proto__[${trace}]=1&constructor=1`,
  `../../../../etc/passwd%00%2e%2e%2f`,
  `\u001b[2J\u001b[31m\u001b]0;${trace}\u0007\u009b31m`,
  `abc\u202edef\u2066ghi\u2069\u200b\u2028\u2029\ufeff`,
  `\u0000\u0001\u0008\u007f`,
  `🐢 e\u0301\u0301\u0301 ﷽ 漢字 żółw`,
  `=cmd|'/C calc'!A0 %s%n%x`,
  'x'.repeat(3000),
];

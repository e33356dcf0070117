// Light or dark, decided before the first paint: the reader's choice if there is one, else the system's.
// A classic script of its own, because the page's policy allows no inline script. ui/theme.ts writes the choice.
const system = matchMedia('(prefers-color-scheme: dark)');

function kept() {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null; // The browser keeps nothing for this page: the system decides.
  }
}

function paint() {
  const choice = kept();
  const dark = choice === 'dark' || (choice !== 'light' && system.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

paint();
system.addEventListener('change', paint);
addEventListener('storage', paint);
addEventListener('theme', paint);

// Lint: the usual strict rules, the ones that need types, and this project's own (tests/support/lint/rooms.js).
import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { playground } from './tests/support/lint/rooms.js';

const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/await-thenable': 'error',
};

const noDefault = {
  selector: 'ExportDefaultDeclaration',
  message: 'No default exports: name what you export, so that it has one name everywhere.',
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'test-results', 'playwright-report'] },
  js.configs.recommended,
  tseslint.configs.strict,
  svelte.configs['flat/recommended'],
  {
    plugins: { playground },
    languageOptions: { globals: { ...globals.node } },
    rules: {
      'playground/import-rooms': 'error',
      'playground/file-names': 'error',
      'playground/file-length': 'error',
      'no-restricted-syntax': ['error', noDefault],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    files: ['server/**/*.ts', 'tests/**/*.ts', '*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: typed,
  },
  {
    files: ['server/shared/**/*.ts'],
    languageOptions: { globals: { ...Object.fromEntries(Object.keys(globals.node).map((name) => [name, 'off'])) } },
    rules: { 'no-control-regex': 'off' },
  },
  {
    files: ['client/**'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: { 'playground/static-style': 'error', 'prefer-const': 'off' },
  },
  { files: ['*.config.{js,ts}'], rules: { 'no-restricted-syntax': 'off' } },
);

// The forms for a rule and for the line, each loaded when it is first opened.
export const loadRuleDialog = () => import('./RuleDialog.svelte');
export const loadLineDialog = () => import('./LineDialog.svelte');

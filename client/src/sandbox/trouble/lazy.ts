// The form for a rule, loaded when it is first opened.
export const loadRuleDialog = () => import('./RuleDialog.svelte');

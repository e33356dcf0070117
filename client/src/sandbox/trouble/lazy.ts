// The forms for a rule, for the line and for a relay, each loaded when it is first opened.
export const loadRuleDialog = () => import('./RuleDialog.svelte');
export const loadLineDialog = () => import('./LineDialog.svelte');
export const loadRelayDialog = () => import('./RelayDialog.svelte');

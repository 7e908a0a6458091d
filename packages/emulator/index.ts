export { type JournalEntry } from './journal.js';
export { type EmulatorOptions, type HuaweiAccountOptions, type TencentAccountOptions } from './options.js';
export { RULE_LABELS, type RuleInput, type RuleLabel, type RuleOverride, type RulesInput } from './rules.js';
export { startEmulator, type Emulator, type EmulatorConfiguration } from './start.js';
export { VENDORS, type Vendor } from './vendors.js';

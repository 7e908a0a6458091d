export { FAULTS, type FaultName, type FaultSettings, type FaultStage } from './faults/kinds.js';
export { type FaultInput, type FaultsInput } from './faults/schema.js';
export { type JournalEntry, type JournalItem } from './journal.js';
export { type EmulatorOptions, type HuaweiAccountOptions, type TencentAccountOptions } from './options.js';
export { RULE_LABELS, type RuleInput, type RuleLabel, type RuleOverride, type RulesInput } from './rules.js';
export { startEmulator, type Emulator, type EmulatorConfiguration } from './start.js';
export { VENDORS, type Vendor } from './vendors.js';

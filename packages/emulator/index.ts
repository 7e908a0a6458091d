export { FAULTS, type FaultName, type FaultSettings, type FaultStage } from './faults/kinds.js';
export { type FaultInput, type FaultsInput } from './faults/schema.js';
export { type JournalEntry, type JournalItem } from './journal.js';
export { portOption, type EmulatorOptions, type VendorPorts } from './options.js';
export { RULE_LABELS, type RuleInput, type RuleLabel, type RuleOverride, type RulesInput } from './rules.js';
export { startEmulator, type Emulator, type EmulatorAddresses, type EmulatorConfiguration } from './start.js';
export { type EmulatorVendor } from './vendor.js';
export { VENDORS, type Vendor } from './vendors/ids.js';
export { emulatorVendors } from './vendors/registry.js';

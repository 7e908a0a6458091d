// Written by scripts/registry.mjs from the folders and files beside it; do not edit.

import { type Capabilities, type Provider, type VendorConfiguration } from '@moderato/core';
import { aliyunCapabilities } from './aliyun/capabilities.js';
import { aliyunConfiguration } from './aliyun/config.js';
import { type createAliyun } from './aliyun/index.js';
import { huaweiCapabilities } from './huawei/capabilities.js';
import { huaweiConfiguration } from './huawei/config.js';
import { type createHuawei } from './huawei/index.js';
import { localCapabilities } from './local/capabilities.js';
import { localConfiguration } from './local/config.js';
import { type createLocal } from './local/index.js';
import { openaiCapabilities } from './openai/capabilities.js';
import { openaiConfiguration } from './openai/config.js';
import { type createOpenai } from './openai/index.js';
import { tencentCapabilities } from './tencent/capabilities.js';
import { tencentConfiguration } from './tencent/config.js';
import { type createTencent } from './tencent/index.js';

/** The options of every vendor that this version ships, by id. */
export interface ShippedVendorOptions {
  aliyun: Parameters<typeof createAliyun>[0];
  huawei: Parameters<typeof createHuawei>[0];
  local: Parameters<typeof createLocal>[0];
  openai: Parameters<typeof createOpenai>[0];
  tencent: Parameters<typeof createTencent>[0];
}

/** One vendor: what it can do and how it is configured at once, its code when it is first needed. */
export interface VendorRegistration {
  capabilities: Capabilities;
  configuration: VendorConfiguration;
  load: () => Promise<(options: never) => Provider>;
}

/** Every vendor that this version ships, by id. */
export const vendors: Readonly<Record<string, VendorRegistration>> = {
  aliyun: {
    capabilities: aliyunCapabilities,
    configuration: aliyunConfiguration,
    load: async () => (await import('./aliyun/index.js')).createAliyun,
  },
  huawei: {
    capabilities: huaweiCapabilities,
    configuration: huaweiConfiguration,
    load: async () => (await import('./huawei/index.js')).createHuawei,
  },
  local: {
    capabilities: localCapabilities,
    configuration: localConfiguration,
    load: async () => (await import('./local/index.js')).createLocal,
  },
  openai: {
    capabilities: openaiCapabilities,
    configuration: openaiConfiguration,
    load: async () => (await import('./openai/index.js')).createOpenai,
  },
  tencent: {
    capabilities: tencentCapabilities,
    configuration: tencentConfiguration,
    load: async () => (await import('./tencent/index.js')).createTencent,
  },
};

import type { Settings } from './options.js';

/** Where an emulator listens and for whom. */
export interface BannerFacts {
  tencentUrl: string;
  huaweiUrl: string;
  settings: Settings;
  faults: readonly { fault: string }[];
}

/** Credentials, names of accounts included, are spelt out only where they are the made-up defaults. */
export function bannerText(
  { tencentUrl, huaweiUrl, settings, faults }: BannerFacts,
  defaults: Settings,
): string {
  const { tencent, huawei } = settings.accounts;
  const shown = (value: string, made: string) => (value === made ? value : 'as configured');
  const temporary = (token: string | undefined) =>
    token === undefined ? [] : ['with a session token, as configured'];
  const names = [...new Set(faults.map(({ fault }) => fault))];
  return [
    'Moderato emulator: a stand-in for Tencent Cloud CI and Huawei Content Moderation v3.',
    'It was written from their public documentation. It is not the vendors and judges by your rules, not by models.',
    ...(names.length === 0 ? [] : [`It misbehaves on purpose: ${names.join(', ')} (seed ${settings.seed}).`]),
    '',
    `Tencent  ${tencentUrl}`,
    `  secretId   ${shown(tencent.secretId, defaults.accounts.tencent.secretId)}`,
    `  secretKey  ${shown(tencent.secretKey, defaults.accounts.tencent.secretKey)}`,
    ...temporary(tencent.token).map((line) => `  ${line}`),
    `  bucket     ${tencent.bucket}, region ${tencent.region}`,
    `Huawei   ${huaweiUrl} (API and IAM)`,
    `  projectId  ${huawei.projectId}, region ${huawei.region}`,
    `  accessKeyId      ${shown(huawei.accessKeyId, defaults.accounts.huawei.accessKeyId)}`,
    `  secretAccessKey  ${shown(huawei.secretAccessKey, defaults.accounts.huawei.secretAccessKey)}`,
    ...temporary(huawei.securityToken).map((line) => `  ${line}`),
    `  or user ${shown(huawei.username, defaults.accounts.huawei.username)} of domain ${huawei.domain}, password ${shown(huawei.password, defaults.accounts.huawei.password)}`,
  ].join('\n');
}

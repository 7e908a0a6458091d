export const hasRedis: boolean;

/** Alibaba Cloud's generic client, as far as it is used here. */
export interface ClientModule {
  default: new (config: object) => {
    callApi(params: object, request: object, runtime: object): Promise<ApiReply>;
  };
  $OpenApiUtil: {
    Config: new (fields: object) => object;
    Params: new (fields: object) => object;
    OpenApiRequest: new (fields: object) => object;
  };
}

export interface ApiReply {
  statusCode: number;
  body: Record<string, unknown>;
}

export interface ApiCall {
  url: string;
  action: string;
  service: string;
  parameters: object;
  /** Other keys than those of the emulated account. */
  keys?: { accessKeyId?: string; accessKeySecret?: string; securityToken?: string };
}

/** Makes one call as the vendor's clients do. */
export async function callApi(
  { default: Client, $OpenApiUtil }: ClientModule,
  { url, action, service, parameters, keys = {} }: ApiCall,
): Promise<ApiReply> {
  const config = new $OpenApiUtil.Config({
    accessKeyId: 'EMULATORACCESSKEYID0',
    accessKeySecret: 'emulatorAccessKeySecret',
    ...keys,
    endpoint: new URL(url).host,
    protocol: 'http',
    regionId: 'cn-shanghai',
  });
  const params = new $OpenApiUtil.Params({
    action,
    version: '2022-03-02',
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const body = { Service: service, ServiceParameters: JSON.stringify(parameters) };
  const request = new $OpenApiUtil.OpenApiRequest({ body });
  return new Client(config).callApi(params, request, { autoretry: false, ignoreSSL: false });
}

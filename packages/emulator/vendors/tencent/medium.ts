import type { XmlFields } from '@moderato/http/xml';
import type { ContentRequest, Source } from '../../content.js';
import type { TencentAccount, TencentContext } from './account.js';
import type { Job, Outcome } from '../../jobs.js';
import type { DetectType, Reading } from './fields.js';
import type { Scene } from './scenes.js';

/** What the requests of all media have. */
export interface TencentRequest {
  Input: {
    Object?: string | undefined;
    Url?: string | undefined;
    /** Base64. */
    Content?: string | undefined;
    DataId?: string | undefined;
    UserInfo?: object | undefined;
  };
  Conf: {
    BizType?: string | undefined;
    Callback?: string | undefined;
    CallbackVersion: 'Simple' | 'Detail';
    CallbackType: '1' | '2';
    DetectType?: readonly DetectType[] | undefined;
    Freeze?: Partial<Record<string, number | undefined>> | undefined;
  };
}

/** A job of this vendor. */
export type TencentJob<Request = TencentRequest, Result extends object = object> = Job<Request, Result>;

/** One of the vendor's job APIs: what it takes, how it assesses and how it words the result. */
export interface Medium<Request extends TencentRequest, Result extends object> {
  /** As the journal calls it. */
  kind: string;
  /** First part of the path. */
  path: string;
  /** Of job ids, as seen in samples. */
  prefix: string;
  /** Callback event. */
  event: string;
  read(body: Buffer): Reading<Request>;
  assess(request: Request, context: TencentContext): Promise<Outcome<Result>>;
  /** Answers the submit with the result. */
  isFinishedAtOnce(request: Request): boolean;
  /** What a finished job says behind its identity. */
  resultFields(job: TencentJob<Request, Result>, result: Result, account: TencentAccount): XmlFields;
  /** The whole content's scenes. */
  scenes(request: Request, result: Result): Scene[];
  /** What a scene of the simple callback says behind its flag. */
  simpleFields(scene: Scene, request: Request, result: Result): Record<string, string | number>;
  /** Lists of the result that CallbackType 2 cuts down to what was found wanting. */
  partLists: readonly string[];
  /** How a job that is being worked on is called after half of the way. Default Auditing. */
  runningState?(request: Request): string;
}

/** Says where the content of a request is. */
export function contentRequestOf({ Input }: TencentRequest, context: TencentContext): ContentRequest {
  const { settings, stored, signal } = context;
  return { source: sourceOf(Input), objectsDirectory: settings.objectsDirectory, stored, signal };
}

/** Tells whether the policy that a request names exists. */
export function isPolicyKnown({ Conf }: TencentRequest, { account }: TencentContext): boolean {
  const known = account.bizTypes;
  return Conf.BizType === undefined || known?.includes(Conf.BizType) !== false;
}

function sourceOf({ Content, Object: key, Url }: TencentRequest['Input']): Source {
  if (Content !== undefined) return { bytes: Buffer.from(Content, 'base64') };
  return Url === undefined ? { object: key ?? '' } : { url: Url };
}

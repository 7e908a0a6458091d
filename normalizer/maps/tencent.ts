import { type VendorMap } from '../vendor-map.js';

const SUBMIT_PAGE = 'Tencent Cloud CI, submit audio moderation job (S:audio-s), Conf.DetectType';
const TEXT_SUBMIT = 'Tencent Cloud CI, submit text moderation job (D:436/56289), Conf.DetectType';
const VIDEO_SUBMIT =
  'Tencent Cloud CI, submit video moderation job, older copy (D:460/46427), Conf.DetectType';
const QUERY_PAGE = 'Tencent Cloud CI, query audio moderation job (S:audio-q)';
const PRIMARY_PAGES =
  'Tencent Cloud CI, query audio, text and video moderation jobs (S:audio-q, S:text-q, S:video-q)';
const CN_AUDIO =
  'Tencent Cloud CI, query audio moderation job, Chinese page (D:460/53396), and cos-go-sdk-v5';
const JAVA_LABELS = 'cos-java-sdk-v5, SuggestedLabel';
const JAVA_DETECT = 'cos-java-sdk-v5, DetectType enumeration';
const GO = 'cos-go-sdk-v5 ci.go, text jobs';
const GO_TEST = 'cos-go-sdk-v5 ci_test.go';
const IMAGE_GET = 'Tencent Cloud CI, single image moderation (D:460/37318), and cos-go-sdk-v5';
const POLICY = 'policy labels of the strategy operations in qcloud-sdk-android and cos-java-sdk-v5';
const API_3 =
  'Tencent Cloud API 3.0 moderation products, the same engine behind another API (tencentcloud-sdk-nodejs)';

/** What the words of Tencent Cloud CI mean. Class words come as `Label` and as the names of scene containers. */
export const tencentMap: VendorMap = {
  provider: 'tencent',
  decisions: {
    '0': { decision: 'pass', source: `${PRIMARY_PAGES}, Result and HitFlag` },
    '1': { decision: 'block', source: `${PRIMARY_PAGES}, Result and HitFlag` },
    '2': { decision: 'review', source: `${PRIMARY_PAGES}, Result and HitFlag` },
  },
  labels: {
    Normal: { category: null, source: PRIMARY_PAGES },

    Porn: { category: 'sexual', source: PRIMARY_PAGES },
    PornInfo: { category: 'sexual', source: PRIMARY_PAGES },
    Sexy: { category: 'sexual', subcategory: 'suggestive', source: JAVA_LABELS },
    Moan: { category: 'sexual', subcategory: 'erotic_audio', source: `${POLICY}; ${API_3}` },

    Ads: { category: 'advertising', source: PRIMARY_PAGES },
    AdsInfo: { category: 'advertising', source: PRIMARY_PAGES },
    Ad: { category: 'advertising', source: `${GO_TEST}, report of a bad case; ${API_3}` },

    Illegal: { category: 'illicit', source: 'Tencent Cloud CI, query text moderation job (S:text-q)' },
    IllegalInfo: { category: 'illicit', source: 'Tencent Cloud CI, query text moderation job (S:text-q)' },

    Abuse: { category: 'harassment', source: JAVA_LABELS },
    AbuseInfo: { category: 'harassment', source: 'Tencent Cloud CI, query text moderation job (S:text-q)' },

    Politics: { category: 'political', source: JAVA_LABELS },
    PoliticsInfo: { category: 'political', source: CN_AUDIO },
    Polity: { category: 'political', source: API_3 },

    Terrorism: { category: 'terrorism_extremism', source: JAVA_LABELS },
    TerrorismInfo: { category: 'terrorism_extremism', source: CN_AUDIO },
    Terrorist: { category: 'terrorism_extremism', source: IMAGE_GET },
    TerroristInfo: { category: 'terrorism_extremism', source: IMAGE_GET },
    Terror: { category: 'terrorism_extremism', source: API_3 },

    Teenager: { category: 'minors', source: JAVA_LABELS },
    TeenagerInfo: { category: 'minors', source: CN_AUDIO },

    Value: { category: 'values', source: GO },
    ValueInfo: { category: 'values', source: GO },
    Religion: { category: 'values', subcategory: 'religion', source: JAVA_LABELS },

    Spam: { category: 'spam', source: GO },
    SpamInfo: { category: 'spam', source: GO },
    Meaningless: { category: 'spam', subcategory: 'meaningless', source: 'cos-java-sdk-v5, live jobs' },
    MeaninglessInfo: { category: 'spam', subcategory: 'meaningless', source: 'cos-java-sdk-v5, live jobs' },

    Quality: { category: 'quality', source: 'qcloud-sdk-android, image moderation' },
    QualityInfo: { category: 'quality', source: 'qcloud-sdk-android, image moderation' },

    Custom: { category: 'custom', source: API_3 },
  },
  subLabels: {
    Sexy: { category: 'sexual', subcategory: 'suggestive', source: POLICY },
    SexBehavior: { category: 'sexual', subcategory: 'explicit', source: PRIMARY_PAGES },
    ObsceneBehaviour: { category: 'sexual', subcategory: 'explicit', source: POLICY },
    Moan: { category: 'sexual', subcategory: 'erotic_audio', source: POLICY },

    Firearms: { category: 'weapons', source: POLICY },
    ColdWeapons: { category: 'weapons', source: POLICY },
    LargeWeapons: { category: 'weapons', source: POLICY },
    BloodyScenes: { category: 'violence', subcategory: 'graphic', source: POLICY },
    Contraband: { category: 'illicit', subcategory: 'contraband', source: POLICY },

    QRCode: { category: 'advertising', subcategory: 'qr_code', source: POLICY },
  },
  requests: {
    image: {
      porn: { category: 'sexual', source: `${IMAGE_GET}, detect-type` },
      terrorist: { category: 'terrorism_extremism', source: `${IMAGE_GET}, detect-type` },
      politics: { category: 'political', source: `${IMAGE_GET}, detect-type` },
      ads: { category: 'advertising', source: `${IMAGE_GET}, detect-type` },
    },
    document: {
      Porn: { category: 'sexual', source: `${GO_TEST}, document job` },
      Terrorism: { category: 'terrorism_extremism', source: `${GO_TEST}, document job` },
      Politics: { category: 'political', source: `${GO_TEST}, document job` },
      Ads: { category: 'advertising', source: `${GO_TEST}, document job` },
      Illegal: { category: 'illicit', source: JAVA_DETECT },
      Abuse: { category: 'harassment', source: JAVA_DETECT },
      Teenager: { category: 'minors', source: JAVA_DETECT },
    },
    webpage: {
      Porn: { category: 'sexual', source: `${GO_TEST}, web page job` },
      Terrorism: { category: 'terrorism_extremism', source: `${GO_TEST}, web page job` },
      Politics: { category: 'political', source: `${GO_TEST}, web page job` },
      Ads: { category: 'advertising', source: `${GO_TEST}, web page job` },
      Illegal: { category: 'illicit', source: JAVA_DETECT },
      Abuse: { category: 'harassment', source: JAVA_DETECT },
      Teenager: { category: 'minors', source: JAVA_DETECT },
    },
    audio: {
      Porn: { category: 'sexual', source: SUBMIT_PAGE },
      Terrorism: { category: 'terrorism_extremism', source: JAVA_DETECT },
      Politics: { category: 'political', source: JAVA_DETECT },
      Ads: { category: 'advertising', source: SUBMIT_PAGE },
      Illegal: { category: 'illicit', source: JAVA_DETECT },
      Abuse: { category: 'harassment', source: JAVA_DETECT },
      Teenager: { category: 'minors', source: JAVA_DETECT },
    },
    text: {
      Porn: { category: 'sexual', source: TEXT_SUBMIT },
      Terrorism: { category: 'terrorism_extremism', source: JAVA_DETECT },
      Politics: { category: 'political', source: JAVA_DETECT },
      Ads: { category: 'advertising', source: TEXT_SUBMIT },
      Illegal: { category: 'illicit', source: TEXT_SUBMIT },
      Abuse: { category: 'harassment', source: TEXT_SUBMIT },
      Teenager: { category: 'minors', source: JAVA_DETECT },
    },
    video: {
      Porn: { category: 'sexual', source: VIDEO_SUBMIT },
      Terrorism: { category: 'terrorism_extremism', source: VIDEO_SUBMIT },
      Politics: { category: 'political', source: VIDEO_SUBMIT },
      Ads: { category: 'advertising', source: VIDEO_SUBMIT },
      Illegal: { category: 'illicit', source: JAVA_DETECT },
      Abuse: { category: 'harassment', source: JAVA_DETECT },
      Teenager: { category: 'minors', source: JAVA_DETECT },
    },
  },
  lists: {
    '0': { list: 'allow', source: `${PRIMARY_PAGES}, ListInfo.ListResults.ListType` },
    '1': { list: 'block', source: `${PRIMARY_PAGES}, ListInfo.ListResults.ListType` },
  },
  libraries: {
    '1': { library: 'preset', source: `${QUERY_PAGE}, LibResults.LibType` },
    '2': { library: 'custom', source: `${QUERY_PAGE}, LibResults.LibType` },
  },
};

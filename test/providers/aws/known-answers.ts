/**
 * Signatures that were published, or made with the signer of the official SDK and again with separate code. Plain data:
 * both of our implementations, the gateway's signer and the emulator's verifier, have to come to these very bytes.
 */
export interface KnownAnswer {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
  /** In the order and spelling in which they are sent; all of them are signed. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly canonicalHash: string;
  readonly signature: string;
}

export const accessKeyId = 'AKIDEXAMPLE';
export const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
export const timestamp = '20260115T083000Z';

type Pairs = KnownAnswer['headers'];

const host = 'directconnect.us-east-1.amazonaws.com';

function headersOf(operation: string, place = host, more: Pairs = []): Pairs {
  return [
    ['content-type', 'application/x-amz-json-1.1'],
    ['host', place],
    ['x-amz-date', timestamp],
    ['x-amz-target', `OvertureService.${operation}`],
    ...more,
  ];
}

const deletion = {
  method: 'POST',
  region: 'us-east-1',
  service: 'directconnect',
  timestamp,
  body: '{"connectionId":"dxcon-fg5678gh"}',
} as const;

const deletionHash = 'b42c8ab4a783726c7066f1ef5c3706d05a21c4bf18e57677824dedebb0b4851d';

export const deletionBody = deletion.body;

/** The whole canonical request of D2, and what is signed of it. */
export const canonicalDeletion = [
  'POST',
  '/',
  '',
  'content-type:application/x-amz-json-1.1',
  `host:${host}`,
  `x-amz-date:${timestamp}`,
  'x-amz-target:OvertureService.DeleteConnection',
  '',
  'content-type;host;x-amz-date;x-amz-target',
  deletionHash,
].join('\n');

export const deletionToSign = [
  'AWS4-HMAC-SHA256',
  timestamp,
  '20260115/us-east-1/directconnect/aws4_request',
  'a4160afe7295c3518b3113f4b4e9da9ef7305520ce8cad03b339abdd9994978e',
].join('\n');

export const deletionAuthorization =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/us-east-1/directconnect/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=2667b15106e569e33729a759d2598f221df0276c6f9dc3028882fa947a689147';

export const ofDirectConnect: readonly KnownAnswer[] = [
  {
    ...deletion,
    name: 'D1: DescribeConnections',
    headers: headersOf('DescribeConnections'),
    body: '{}',
    canonicalHash: 'dc11e8585793c7e02ef443178415a491354f3081364bb2274c74e0bca1f53250',
    signature: '958a8992a74af8d259d3db4fd252bbf31175ea706149b96ae89349bba27ea4e5',
  },
  {
    ...deletion,
    name: 'D2: DeleteConnection',
    headers: headersOf('DeleteConnection'),
    canonicalHash: 'a4160afe7295c3518b3113f4b4e9da9ef7305520ce8cad03b339abdd9994978e',
    signature: '2667b15106e569e33729a759d2598f221df0276c6f9dc3028882fa947a689147',
  },
  {
    ...deletion,
    name: 'D3: DeleteConnection with a session token',
    headers: headersOf('DeleteConnection', host, [['x-amz-security-token', 'tok/en+==']]),
    canonicalHash: '2e905213eaf8f94aa31e3ecfe907f224591cf0c262799218cddb31f5301c8195',
    signature: 'fd99a57846f50926d04637e9ae12fec85682183012001e752f4a8c343547dad6',
  },
  {
    ...deletion,
    name: 'D4: DeleteConnection at a host with a port',
    headers: headersOf('DeleteConnection', '127.0.0.1:18099'),
    canonicalHash: '0a25b3a7e1f35a17360ab45c7e487eb024891bf7f6cb52e5eede0968e4e2f1bf',
    signature: 'fcacce660f885fbc90ab9181d4193b1a3ff17f7b82f916994088c538b966f61f',
  },
  {
    ...deletion,
    name: 'D5: CreateConnection with letters of several scripts',
    region: 'eu-west-1',
    headers: headersOf('CreateConnection', 'directconnect.eu-west-1.amazonaws.com'),
    body: '{"location":"EqLD5","bandwidth":"1Gbps","connectionName":"port-é–端"}',
    canonicalHash: '871dc97a1b9ff45356a7041d61a4f6c93dec23895c526329d114546a49baaa92',
    signature: 'b669645ac72f24480215a8c1b1f22f4cf8ca7ebda92f010e974206a56d1b5179',
  },
  {
    ...deletion,
    name: 'D6: DescribeVirtualInterfaces in China',
    region: 'cn-north-1',
    headers: headersOf('DescribeVirtualInterfaces', 'directconnect.cn-north-1.amazonaws.com.cn'),
    body: '{}',
    canonicalHash: '2984bb45c5b03eb2b91fe43433debc9dd4a9792d05208361d38904e9f5b57ce1',
    signature: '3183bc54f952599f65cdf7352014fb66d7b06e79ba09afa4a2c7f191c287f304',
  },
  {
    ...deletion,
    name: 'D7: DeleteConnection with the hash of its body',
    headers: headersOf('DeleteConnection', host, [['x-amz-content-sha256', deletionHash]]),
    canonicalHash: 'a61f6ed81e49b55000eb85582bedecdfb900f4e8e82a8adab77866e33dfde64b',
    signature: 'e9d34bf1d9596ede1fccc2c282621c3a1cc04144cf715032333b82e6baabab73',
  },
];

/** kDate, kRegion, kService and kSigning of `timestamp`, by region. */
export const derivedKeyAnswers: Readonly<Record<string, readonly string[]>> = {
  'us-east-1': [
    '3b871eb9be3e2866e4451da9d2a59e078c9535db363972684d5ce611285d3bea',
    '6eb6a882a13bb16f880bede1e99cbdcc584a50d19c4562a95391ab297d619526',
    '07ae1fc9473672eebddd4f2b48b85c56a5d379707b046032c60e6e365ee98e79',
    '64b7817da1f48cb86303ce03e88770d464adbf35f12bdc9e52abeb82dbbc0a1b',
  ],
  'eu-west-1': [
    '3b871eb9be3e2866e4451da9d2a59e078c9535db363972684d5ce611285d3bea',
    '4b3eb0bb62f6b35fa531d83b3ea558c9c6c5032f93d5cca3ffbd9c22f69c61ac',
    'be5facad8578dd90d25946f4530d28cd8ab2e3d53fc802c851751f02864f2c99',
    'd7fa38169f34c7735f71fdf30ef9ff0fc3b70e2b16ac7340c60a76661ccbc558',
  ],
  'cn-north-1': [
    '3b871eb9be3e2866e4451da9d2a59e078c9535db363972684d5ce611285d3bea',
    'b9a139656945798d1cbc313645b0ccb46abd0b152f889949d609956805f0c7c1',
    '1aaa074a57e1386e9df863ce9f6e1f9849949a23e713ef76faba003934506b00',
    '36bfbbfb3f56499ec63731858680f1551e6c68e4454326ab34c45cc6da6bf45a',
  ],
};

const suite = {
  method: 'POST',
  region: 'us-east-1',
  service: 'service',
  timestamp: '20150830T123600Z',
  body: '',
} as const;

const suiteHeaders = (...more: Pairs): Pairs => [
  ['host', 'example.amazonaws.com'],
  ['x-amz-date', '20150830T123600Z'],
  ...more,
];

export const suiteToken =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

const formHash = '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e';

/** Of the public test suite of Signature Version 4: those with the path `/` and no query. */
export const ofPublicSuite: readonly KnownAnswer[] = [
  {
    ...suite,
    name: 'get-vanilla',
    method: 'GET',
    headers: suiteHeaders(),
    canonicalHash: 'bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    ...suite,
    name: 'post-vanilla',
    headers: suiteHeaders(),
    canonicalHash: '553f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    ...suite,
    name: 'get-vanilla-with-session-token',
    method: 'GET',
    headers: suiteHeaders([
      'x-amz-security-token',
      '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267',
    ]),
    canonicalHash: '067b36aa60031588cea4a4cde1f21215227a047690c72247f1d70b32fbbfad2b',
    signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
  },
  {
    ...suite,
    name: 'get-header-value-trim',
    method: 'GET',
    headers: suiteHeaders(['My-Header1', ' value1'], ['My-Header2', ' "a   b   c"']),
    canonicalHash: 'a726db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  {
    ...suite,
    name: 'get-header-value-order',
    method: 'GET',
    headers: suiteHeaders(
      ['My-Header1', 'value4'],
      ['My-Header1', 'value1'],
      ['My-Header1', 'value3'],
      ['My-Header1', 'value2'],
    ),
    canonicalHash: '31ce73cd3f3d9f66977ad3dd957dc47af14df92fcd8509f59b349e9137c58b86',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  {
    ...suite,
    name: 'get-header-key-duplicate',
    method: 'GET',
    headers: suiteHeaders(['My-Header1', 'value2'], ['My-Header1', 'value2'], ['My-Header1', 'value1']),
    canonicalHash: 'dc7f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  {
    ...suite,
    name: 'post-header-key-sort',
    headers: suiteHeaders(['My-Header1', 'value1']),
    canonicalHash: '9368318c2967cf6de74404b30c65a91e8f6253e0a8659d6d5319f1a812f87d65',
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  {
    ...suite,
    name: 'post-x-www-form-urlencoded',
    headers: suiteHeaders(
      ['content-length', '13'],
      ['content-type', 'application/x-www-form-urlencoded'],
      ['x-amz-content-sha256', formHash],
    ),
    body: 'Param1=value1',
    canonicalHash: 'b1edd1d03544c25390e32085d55b57acc9a3961bb59415ff86c45c3d89d16cfb',
    signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
  },
  {
    ...suite,
    name: 'post-x-www-form-urlencoded-parameters',
    headers: suiteHeaders(
      ['content-length', '13'],
      ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ['x-amz-content-sha256', formHash],
    ),
    body: 'Param1=value1',
    canonicalHash: 'a89f1a5b53e37702ee6363ce1da3ce8f54386f3c8f352ae652153c2982a0bc4d',
    signature: '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422',
  },
  {
    ...suite,
    name: 'post-sts-header-before',
    headers: suiteHeaders(['x-amz-security-token', suiteToken]),
    canonicalHash: 'c237e1b440d4c63c32ca95b5b99481081cb7b13c7e40434868e71567c1a882f6',
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
];

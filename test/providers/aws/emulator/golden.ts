/** Requests of the official SDK as they were recorded on a bare socket, the clock at 2026-01-15T08:30:00Z, us-east-1. */
interface GoldenRequest {
  readonly name: string;
  readonly target: string;
  readonly body: string;
  readonly invocation: string;
  readonly contentHash: string;
  readonly signature: string;
}

export const goldenRequests: readonly GoldenRequest[] = [
  {
    name: 'G1: DescribeConnections',
    target: 'DescribeConnections',
    body: '{}',
    invocation: 'b6e4debb-8e11-435d-a2a8-55dac8af8fae',
    contentHash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    signature: '82ffa0467c9566f3ef62969e80b8b7ef46e22c813dcc01bbc3ed8137ee01a3f0',
  },
  {
    name: 'G2: DeleteConnection',
    target: 'DeleteConnection',
    body: '{"connectionId":"dxcon-fg5678gh"}',
    invocation: 'ad17d239-50b4-443d-8d10-7836145a0954',
    contentHash: 'b42c8ab4a783726c7066f1ef5c3706d05a21c4bf18e57677824dedebb0b4851d',
    signature: '17d028ce8130f0c46d019e7af15c446fd5330cac7129fd1b168e4ba15be17305',
  },
  {
    name: 'G3: DescribeVirtualInterfaces',
    target: 'DescribeVirtualInterfaces',
    body: '{"connectionId":"dxcon-fg5678gh","maxResults":100}',
    invocation: 'f567c42c-5057-4fd3-8329-3f4f62c74487',
    contentHash: '962ad4ff4a2017bcf0d834f427e0679ba83b626c4ffacd562d7e0e3f81fad809',
    signature: 'b2ff79adaec1e1d99a7158c583207b966c47c0a8df8676411f79557baeec75d2',
  },
];

export function wireText({ target, body, invocation, contentHash, signature }: GoldenRequest): string {
  return [
    'POST / HTTP/1.1',
    'content-type: application/x-amz-json-1.1',
    `x-amz-target: OvertureService.${target}`,
    `content-length: ${body.length}`,
    'x-amz-user-agent: aws-sdk-js/3.1048.0',
    'user-agent: aws-sdk-js/3.1048.0 ua/2.1 os/linux#6.18.44-fc-v769 lang/js md/nodejs#20.20.2 api/direct-connect#3.1048.0 m/N,E,e',
    'host: 127.0.0.1:18099',
    `amz-sdk-invocation-id: ${invocation}`,
    'amz-sdk-request: attempt=1; max=3',
    'x-amz-date: 20260115T083000Z',
    `x-amz-content-sha256: ${contentHash}`,
    `authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/us-east-1/directconnect/aws4_request, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target;x-amz-user-agent, Signature=${signature}`,
    'Connection: keep-alive',
    '',
    body,
  ].join('\r\n');
}

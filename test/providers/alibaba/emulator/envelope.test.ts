import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlibabaEmulator,
  startAlibabaEmulator,
} from '../../../../src/providers/alibaba/emulator/start.ts';
import { call, callOld } from './caller.ts';

const requestId = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/;
const missing = { RegionId: 'cn-hangzhou', PhysicalConnectionId: 'pc-nobody' };

let cloud: AlibabaEmulator;
beforeEach(async () => {
  cloud = await startAlibabaEmulator({ seed: 'demo', clock: 'stepped' });
});
afterEach(() => cloud.close());

describe('answers', () => {
  it('are compact JSON whose RequestId is also in a header', async () => {
    const { text, headers, body } = await call(cloud, 'TerminatePhysicalConnection', {
      RegionId: 'cn-hangzhou',
      PhysicalConnectionId: 'pc-119mfjzm7',
    });
    expect(text).toBe(`{"RequestId":"${body.RequestId}"}`);
    expect(body.RequestId).toMatch(requestId);
    expect(headers.get('content-type')).toBe('application/json;charset=utf-8');
    expect(headers.get('x-acs-request-id')).toBe(body.RequestId);
    expect(headers.get('x-acs-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('of errors name the host that was called and where to read on', async () => {
    const { status, headers, body } = await call(cloud, 'TerminatePhysicalConnection', missing);
    expect(status).toBe(404);
    expect(body).toEqual({
      RequestId: headers.get('x-acs-request-id'),
      HostId: new URL(cloud.url).host,
      Code: 'InvalidPhysicalConnectionId.NotFound',
      Message: 'The PhysicalConnectionId provided does not exist in our records.',
      Recommend: `https://api.aliyun.com/troubleshoot?q=InvalidPhysicalConnectionId.NotFound&product=Vpc&requestId=${body.RequestId}`,
    });
    expect(headers.get('content-type')).toBe('application/json;charset=utf-8');
  });

  it('are XML when XML is asked for, in whichever scheme', async () => {
    const good = await callOld(
      cloud,
      'DescribeRegions',
      { AcceptLanguage: 'en-US' },
      { headers: { Format: 'XML' } },
    );
    expect(good.headers.get('content-type')).toBe('text/xml;charset=utf-8');
    const host = new URL(cloud.url).host;
    expect(good.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><DescribeRegionsResponse><RequestId>${good.headers.get('x-acs-request-id')}</RequestId><Regions><Region><RegionId>cn-hangzhou</RegionId><LocalName>China (Hangzhou)</LocalName><RegionEndpoint>${host}</RegionEndpoint></Region><Region><RegionId>cn-shanghai</RegionId><LocalName>China (Shanghai)</LocalName><RegionEndpoint>${host}</RegionEndpoint></Region><Region><RegionId>ap-southeast-1</RegionId><LocalName>Singapore</LocalName><RegionEndpoint>${host}</RegionEndpoint></Region></Regions></DescribeRegionsResponse>`,
    );
    const bad = await call(cloud, 'TerminatePhysicalConnection', { ...missing, Format: 'XML' });
    expect(bad.text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?><Error><RequestId>.*<Code>InvalidPhysicalConnectionId\.NotFound<\/Code>/,
    );
    expect(bad.text).toContain('&amp;product=Vpc&amp;');
  });

  it('are in the default format of either of the vendor’s pages', async () => {
    expect((await call(cloud, 'DescribeRegions')).headers.get('content-type')).toMatch(/json/);
    cloud.settings.change({ defaultFormat: 'XML' });
    expect((await call(cloud, 'DescribeRegions')).headers.get('content-type')).toMatch(/xml/);
    expect((await call(cloud, 'DescribeRegions', { Format: 'json' })).headers.get('content-type')).toMatch(
      /json/,
    );
  });

  it('refuse a format that does not exist', async () => {
    const { status, body } = await callOld(cloud, 'DescribeRegions', {}, { headers: { Format: 'YAML' } });
    expect([status, body.Code]).toEqual([400, 'InvalidParameter.Format']);
  });

  it('carry account numbers past 2^53 as bare numbers with all their digits', async () => {
    const { text, body } = await call(cloud, 'DescribeVirtualBorderRoutersForPhysicalConnection', {
      RegionId: 'cn-hangzhou',
      PhysicalConnectionId: 'pc-hz-partner',
    });
    expect(text).toContain('"VbrOwnerUid":128812559040123457,');
    const [row] =
      body.VirtualBorderRouterForPhysicalConnectionSet.VirtualBorderRouterForPhysicalConnectionType;
    expect(String(row.VbrOwnerUid)).not.toBe('128812559040123457');
  });
});

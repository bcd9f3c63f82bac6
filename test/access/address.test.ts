import { describe, expect, test } from 'vitest';
import { type AddressFlaw, flawOf } from '../../src/access/address.ts';

/** Ways to write an address that secrets must not be sent to. */
const bad: readonly (readonly [address: string, flaw: AddressFlaw])[] = [
  // Where clouds answer their own machines.
  ['http://169.254.169.254', 'metadata'],
  ['https://169.254.169.254', 'metadata'],
  ['https://169.254.169.254/latest/meta-data', 'metadata'],
  ['https://169.254.169.254:443', 'metadata'],
  ['https://169.254.169.254.', 'metadata'],
  ['https://169.254.170.2', 'metadata'],
  ['https://100.100.100.200', 'metadata'],
  ['https://168.63.129.16', 'metadata'],
  ['https://192.0.0.192', 'metadata'],
  ['https://metadata.google.internal', 'metadata'],
  ['https://METADATA.GOOGLE.INTERNAL', 'metadata'],
  ['https://metadata.google.internal.', 'metadata'],
  ['https://metadata', 'metadata'],
  ['https://metadata.goog', 'metadata'],
  ['https://instance-data', 'metadata'],
  ['https://instance-data.ec2.internal', 'metadata'],
  ['https://metadata.azure.internal', 'metadata'],
  ['https://metadata.tencentyun.com', 'metadata'],
  ['https://[fd00:ec2::254]', 'metadata'],
  ['https://[fd00:0ec2:0::0254]', 'metadata'],
  ['https://[fd20:ce::254]', 'metadata'],
  // The same in other numbers.
  ['https://2852039166', 'metadata'],
  ['https://0xA9FEA9FE', 'metadata'],
  ['https://0xa9.0xfe.0xa9.0xfe', 'metadata'],
  ['https://0251.0376.0251.0376', 'metadata'],
  ['https://0000251.0376.0251.0376', 'metadata'],
  ['https://169.254.43518', 'metadata'],
  ['https://169.16689662', 'metadata'],
  ['https://169.254.0xa9.0376', 'metadata'],
  ['https://[::ffff:169.254.169.254]', 'metadata'],
  ['https://[::ffff:a9fe:a9fe]', 'metadata'],
  ['https://[0:0:0:0:0:ffff:a9fe:a9fe]', 'metadata'],
  ['https://[::169.254.169.254]', 'metadata'],
  ['https://[64:ff9b::169.254.169.254]', 'metadata'],
  ['https://[64:ff9b::a9fe:a9fe]', 'metadata'],
  ['https://[2002:a9fe:a9fe::]', 'metadata'],
  // In letters that only look like others.
  ['https://①⑥⑨.②⑤④.①⑥⑨.②⑤④', 'metadata'],
  ['https://１６９.２５４.１６９.２５４', 'metadata'],
  ['https://169。254。169。254', 'metadata'],
  ['https://169%2E254%2E169%2E254', 'metadata'],
  ['https://ｍetadata.google.internal', 'metadata'],
  // By names that stand for whatever is written into them.
  ['https://169.254.169.254.nip.io', 'metadata'],
  ['https://api.169-254-169-254.sslip.io', 'metadata'],
  ['https://169.254.169.254.xip.io', 'metadata'],
  // Link-local, nobody's, and everybody's.
  ['https://169.254.1.1', 'link-local'],
  ['https://[fe80::1]', 'link-local'],
  ['https://[febf::1]', 'link-local'],
  ['https://0.0.0.0', 'link-local'],
  ['https://0', 'link-local'],
  ['https://[::]', 'link-local'],
  ['https://224.0.0.1', 'link-local'],
  ['https://255.255.255.255', 'link-local'],
  ['https://[ff02::1]', 'link-local'],
  ['https://[::ffff:169.254.1.1]', 'link-local'],
  ['https://localtest.me.lvh.me', 'link-local'],
  // Credentials, and what comes after the host.
  ['https://user:password@console.zenlayer.com', 'credentials'],
  ['https://user@console.zenlayer.com', 'credentials'],
  ['https://@console.zenlayer.com', 'credentials'],
  ['https://console.zenlayer.com@169.254.169.254', 'credentials'],
  ['https://console.zenlayer.com?token=1', 'query'],
  ['https://console.zenlayer.com/?', 'query'],
  ['https://console.zenlayer.com#fragment', 'query'],
  // Everybody on the way reads along.
  ['http://console.zenlayer.com', 'plain-http'],
  ['HTTP://console.zenlayer.com', 'plain-http'],
  ['http://10.0.0.1', 'plain-http'],
  ['http://127.0.0.1.evil.example', 'plain-http'],
  ['http://localhost.evil.example', 'plain-http'],
  // None at all.
  ['', 'unreadable'],
  ['console.zenlayer.com', 'unreadable'],
  ['//console.zenlayer.com', 'unreadable'],
  ['file:///etc/passwd', 'unreadable'],
  ['gopher://127.0.0.1', 'unreadable'],
  ['javascript:alert(1)', 'unreadable'],
  ['ftp://console.zenlayer.com', 'unreadable'],
  ['https://', 'unreadable'],
  ['https://256.256.256.256', 'unreadable'],
  ['https://console.zenlayer.com\\@169.254.169.254', 'unreadable'],
  ['https://console.zenlayer.com\n', 'unreadable'],
  [' https://console.zenlayer.com', 'unreadable'],
  ['https://[::1', 'unreadable'],
];

describe('An address that secrets are sent to', () => {
  test('is tried in sixty bad ways at least', () => expect(bad.length).toBeGreaterThanOrEqual(60));

  test.each(bad)('is not %j', (address, flaw) => {
    expect(flawOf(address)).toBe(flaw);
  });

  test.each([
    'https://console.zenlayer.com',
    'https://vpc.cn-hangzhou.aliyuncs.com',
    'https://vpc.cn-hangzhou.aliyuncs.com/',
    'https://console.zenlayer.com:8443',
    'https://10.0.0.1',
    'https://192.168.0.10',
    'https://[2001:db8::1]',
    'http://127.0.0.1:4010',
    'http://localhost:4010',
    'http://[::1]:4010',
    'https://metadata.example.com',
    'https://login.example.com/realms/main/keys.json',
  ])('may be %s', address => {
    expect(flawOf(address)).toBeNull();
  });
});

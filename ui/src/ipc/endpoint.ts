import type { Endpoint } from "./model";

/** Whether a host is this computer, so that nothing sent there leaves it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether traffic to a registry can be read on its way: plain HTTP to another computer. */
export function isReadable({ url }: Endpoint): boolean {
  return url.startsWith("http://") && !isLoopback(new URL(url).hostname);
}

package io.jenkins.plugins.buildx.smoke;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One http request.
 *
 * @param insecureTls whether any certificate is accepted, for any host name
 * @param limit for the whole of it
 */
public record ProbeRequest(URI uri, String method, Map<String, String> headers, boolean insecureTls, Duration limit)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public ProbeRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}

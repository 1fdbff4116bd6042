package net.sf.json;

import java.io.Serializable;

public final class JSONObject implements Serializable {
    public JSONObject() {
        throw new UnsupportedOperationException("stand-in");
    }

    public Object get(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean has(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public Object put(String text, Object object) {
        throw new UnsupportedOperationException("stand-in");
    }

    public Object remove(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public String optString(String key) {
        throw new UnsupportedOperationException("stand-in");
    }
}

package io.vivremotion.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How a vendor writes it. */
interface Vendor {
  String whole(String text);

  String toolCalls();

  List<String> streamed(String text);

  /** The same without its end. */
  List<String> begun(String text);

  List<String> streamedToolCalls();

  String piece();

  String error(String type, String param);

  /** An error within a stream that has begun. */
  String errorEvent();

  /** Of the status by which it says that it is overloaded. */
  int overloaded();

  /** That the answer is to follow; missing: none was asked for. */
  JsonNode schema(JsonNode request);

  /** Media type and base64 of a picture as {@code type,base64}; empty: the part is none. */
  String picture(JsonNode part);
}

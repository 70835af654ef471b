package io.vivremotion.systemtests;

import java.util.List;

/** How a vendor writes it. */
interface Vendor {
  String whole(String text);

  String toolCalls();

  List<String> streamed(String text);

  List<String> streamedToolCalls();

  String piece();

  String error(String type, String param);
}

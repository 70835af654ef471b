package io.vivremotion.inference;

import io.vivremotion.inference.Words.Word;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Message;
import io.vivremotion.state.LastValues.Known;
import java.util.List;

/**
 * A question with what it names.
 *
 * @param masked the text with the device and the measurement replaced by words that stand for any
 *     of them: what is compared with the examples
 */
record Question(
    int index,
    Message message,
    String text,
    List<Word> words,
    Slot<DeviceId> device,
    Slot<Known> measurement,
    String masked) {}

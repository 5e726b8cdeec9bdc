#include "resource/json_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/status_text.h"

namespace assay::resource {
namespace {

struct Outcome {
  std::vector<std::string> records;  // `line:column text`
  std::string error;
};

Outcome Read(std::string_view text, std::size_t piece, std::size_t limit = 1000) {
  Outcome outcome;
  JsonRecordReader reader(limit, [&](const JsonRecord& record) {
    outcome.records.push_back(std::to_string(record.line) + ":" + std::to_string(record.column) +
                              " " + std::string(record.text));
    return absl::OkStatus();
  });
  absl::Status status;
  for (std::size_t at = 0; status.ok() && at < text.size(); at += piece) {
    status = reader.Feed(text.substr(at, piece));
  }
  if (status.ok()) status = reader.Finish();
  outcome.error = MessageOf(status);
  return outcome;
}

TEST(JsonRecordReaderTest, GivesTheSameForPiecesOfAnySize) {
  const std::string text =
      "\xef\xbb\xbf [ {\"a\": \"}]\\\"{\"},\n  {\"b\": [{}, {\"c\": [1]}]} ,{} ]\n ";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    const Outcome outcome = Read(text, piece);
    EXPECT_EQ(outcome.error, "");
    EXPECT_THAT(outcome.records,
                testing::ElementsAre("1:7 {\"a\": \"}]\\\"{\"}", "2:3 {\"b\": [{}, {\"c\": [1]}]}",
                                     "2:28 {}"));
  }
}

TEST(JsonRecordReaderTest, ReadsObjectsOneAfterAnother) {
  EXPECT_THAT(Read("{\"a\":1}\n\n{\n}{}\n", 4).records,
              testing::ElementsAre("1:1 {\"a\":1}", "3:1 {\n}", "4:2 {}"));
}

TEST(JsonRecordReaderTest, AnEmptyArrayHasNone) {
  EXPECT_THAT(Read("[ ]", 1).records, testing::IsEmpty());
  EXPECT_EQ(Read("[ ]", 1).error, "");
}

TEST(JsonRecordReaderTest, SaysWhatIsWrongAndWhere) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "1:1: the text is empty"},
      {" \n", "1:1: the text is empty"},
      {"x", "1:1: expected an array or an object, found `x`"},
      {"[1]", "1:2: expected an object or `]`, found `1`"},
      {"[{},]", "1:5: expected an object, found `]`"},
      {"[{} {}]", "1:5: expected `,` or `]`, found `{`"},
      {"[{}]\n{", "2:1: expected nothing more behind the array, found `{`"},
      {"{}\n[", "2:1: expected an object, found `[`"},
      {"{} 1", "1:4: expected an object, found `1`"},
      {"[", "1:2: the text ends before the array does"},
      {"[{}", "1:4: the text ends before the array does"},
      {"[{\"a\n", "2:1: the text ends in the object that begins at 1:2"},
      {std::string("\xff\xfe{", 3), "1:1: expected an array or an object, found byte 0xff"},
  };
  for (const auto& [text, error] : cases) {
    EXPECT_EQ(Read(text, 1).error, error) << text;
    EXPECT_EQ(Read(text, 100).error, error) << text;
  }
}

TEST(JsonRecordReaderTest, LimitsOneRecord) {
  const std::string fits = "{\"a\": \"" + std::string(91, 'x') + "\"}";
  ASSERT_EQ(fits.size(), 100u);
  const std::string large = "{\"a\": \"" + std::string(92, 'x') + "\"}";
  for (std::size_t piece : {1u, 7u, 1000u}) {
    EXPECT_EQ(Read(fits + fits, piece, 100).error, "");
    EXPECT_EQ(Read("[" + large + "]", piece, 100).error, "1:2: an object of more than 100 bytes");
    EXPECT_EQ(Read(std::string(300, ' ') + "{" + std::string(300, '['), piece, 100).error,
              "1:301: an object of more than 100 bytes");
  }
}

TEST(JsonRecordReaderTest, ReturnsWhatTakeReturns) {
  int calls = 0;
  JsonRecordReader reader(1000, [&](const JsonRecord&) {
    ++calls;
    return NotFound("stop");
  });
  EXPECT_EQ(MessageOf(reader.Feed("{}{}{}")), "stop");
  EXPECT_EQ(calls, 1);
}

TEST(LocateJsonErrorTest, MovesThePosition) {
  const JsonRecord record{.text = "", .line = 10, .column = 5};
  EXPECT_EQ(LocateJsonError("1:3: expected `:`", "a.json", record), "a.json:10:7: expected `:`");
  EXPECT_EQ(LocateJsonError("2:3: expected `:`", "", record), "11:3: expected `:`");
  EXPECT_EQ(LocateJsonError("too deep", "a.json", record), "a.json:10:5: too deep");
}

}  // namespace
}  // namespace assay::resource
